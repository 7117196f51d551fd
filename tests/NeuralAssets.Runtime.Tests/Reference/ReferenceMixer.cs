namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 11.3: eight contexts give a bit its probability.</summary>
internal sealed class ReferenceMixer(int log2Slots)
{
    private static readonly int[] s_points =
    [
        1, 1, 1, 2, 3, 5, 8, 13, 22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768, 40793,
        47911, 53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500, 65514, 65523, 65528, 65531,
        65533, 65534, 65535, 65535, 65535,
    ];

    private static readonly int[] s_stretch = [.. Enumerable.Range(0, 4096).Select(FindStretch)];
    private readonly Dictionary<(int Context, uint Slot), (long Probability, int Count)> _slots = [];
    private readonly Dictionary<(int Set, int Context), long> _weights = [];

    public static IReadOnlyList<int> Points => s_points;

    public static uint Mix(uint first, params ReadOnlySpan<uint> others)
    {
        uint hash = first;
        foreach (uint other in others)
        {
            hash = unchecked((hash * 0x9E3779B1) ^ ((other + 0x7F4A7C15) * 0x85EBCA6B));
            hash = unchecked((hash ^ (hash >> 15)) * 0x2C1B3C6D);
        }

        return hash;
    }

    public ReferenceMixer Copy()
    {
        var copy = new ReferenceMixer(log2Slots);
        foreach (var slot in _slots)
        {
            copy._slots.Add(slot.Key, slot.Value);
        }

        foreach (var weight in _weights)
        {
            copy._weights.Add(weight.Key, weight.Value);
        }

        return copy;
    }

    public bool Bit(IReferenceBitSource source, ReadOnlySpan<uint> hashes, int set) => Code(source, Slots(hashes, row: false, 0), set);

    public bool RowBit(IReferenceBitSource source, ReadOnlySpan<uint> hashes, int set, int node) =>
        Code(source, Slots(hashes, row: true, node), set);

    private uint[] Slots(ReadOnlySpan<uint> hashes, bool row, int node)
    {
        uint[] slots = new uint[8];
        for (int i = 0; i < 8; i++)
        {
            uint slot = hashes[i] >> (32 - log2Slots);
            slots[i] = row ? (slot / 16 * 16) + (uint)node : slot;
        }

        return slots;
    }

    private bool Code(IReferenceBitSource source, uint[] slots, int set)
    {
        long sum = 0;
        long[] logits = new long[8];
        for (int i = 0; i < 8; i++)
        {
            logits[i] = s_stretch[_slots.GetValueOrDefault((i, slots[i]), (1 << 21, 0)).Probability >> 10];
            sum += logits[i] * _weights.GetValueOrDefault((set, i), 3277);
        }

        int probability = Squash((int)(sum >> 14));
        bool bit = source.Bit(Math.Clamp(probability, 24, 65512));
        long step = (((bit ? 65536L : 0) - probability) * 5) >> 2;
        for (int i = 0; i < 8; i++)
        {
            long weight = _weights.GetValueOrDefault((set, i), 3277);
            _weights[(set, i)] = Math.Clamp(weight + (((logits[i] * step) + 32768) >> 16), -65535, 65535);
            (long q, int count) = _slots.GetValueOrDefault((i, slots[i]), (1 << 21, 0));
            long rate = 131072 / ((2 * count) + 3);
            q += (((bit ? (1 << 22) - 1 : 0) - q) * rate) >> 16;
            _slots[(i, slots[i])] = (q, Math.Min(count + 1, 255));
        }

        return bit;
    }

    private static int Squash(int logit)
    {
        int t = Math.Clamp(logit, -3071, 3071) + 3072;
        int fraction = t % 128;
        return ((s_points[t / 128] * (128 - fraction)) + (s_points[(t / 128) + 1] * fraction) + 64) >> 7;
    }

    private static int FindStretch(int i)
    {
        int logit = -3071;
        while (logit < 3071 && Squash(logit) < (16 * i) + 8)
        {
            logit++;
        }

        return logit;
    }
}
