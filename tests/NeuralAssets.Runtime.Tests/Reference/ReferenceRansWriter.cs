namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md sections 5.2 and 5.3 backwards: collects intervals, then codes them from the last to the first.</summary>
internal sealed class ReferenceRansWriter(int lanes)
{
    private readonly List<(int Lane, int Start, int Size)> _intervals = [];

    public void Append(ReferenceRansWriter other) => _intervals.AddRange(other._intervals);

    public void Interval(int lane, int start, int size) => _intervals.Add((lane, start, size));

    public void RawBits(int lane, int value, int count)
    {
        if (count > 0)
        {
            Interval(lane, value << (16 - count), 1 << (16 - count));
        }
    }

    public void Residual(int lane, int scale, int phase, int residual)
    {
        int reach = ReferenceTables.Reach(scale);
        int index = residual <= -reach ? 0 : residual > reach ? 31 : residual + 15;
        int[] cumulative = ReferenceTables.Cumulative(scale, phase);
        Interval(lane, cumulative[index], cumulative[index + 1] - cumulative[index]);
        if (index is 0 or 31)
        {
            Escape(lane, scale, index == 0 ? -reach - residual : residual - reach - 1);
        }
    }

    /// <summary>The stream: the states after the first symbol was coded last, then the bytes in the order they are read.</summary>
    /// <param name="checksum">What the first state starts above the others, and ends at for the reader.</param>
    public byte[] ToArray(uint checksum = 0)
    {
        uint[] states = [.. Enumerable.Repeat(ReferenceRans.LowestState, lanes)];
        states[0] += checksum;
        var backwards = new List<byte>();
        foreach ((int lane, int start, int size) in Enumerable.Reverse(_intervals))
        {
            uint state = states[lane];
            while (state >= (ulong)size << 15)
            {
                backwards.Add((byte)state);
                state >>= 8;
            }

            states[lane] = ((state / (uint)size) << 16) + (state % (uint)size) + (uint)start;
        }

        return [.. states.SelectMany(BitConverter.GetBytes), .. Enumerable.Reverse(backwards)];
    }

    private void Escape(int lane, int scale, int m)
    {
        int order = ReferenceRans.EscapeOrder(scale);
        int ones = 0;
        while (m >= ((1 << (ones + 1)) - 1) << order)
        {
            RawBits(lane, 1, 1);
            ones++;
        }

        RawBits(lane, 0, 1);
        RawBits(lane, m - (((1 << ones) - 1) << order), ones + order);
    }
}
