namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>How the weights of a random decoder are drawn.</summary>
internal enum RandomWeights
{
    /// <summary>Rows sum to about 1, as trained ones do: few values are clamped.</summary>
    Gentle,

    /// <summary>
    /// Every second tensor has rows as large as section 3.4 allows and single weights at both ends of 16 bits: every clamp is
    /// hit, and the gentle tensors between them keep the pixels apart.
    /// </summary>
    Extreme,
}

/// <summary>Valid decoder files of random integers.</summary>
internal sealed class RandomDecoder(Random random, RandomWeights weights)
{
    /// <summary>What 32768 * sum + |bias| + 2^22 leaves for the sum, less what the identity and rounding may add.</summary>
    private const int LargestRow = 65407 - 4096;

    /// <summary>One network for each of the sizes.</summary>
    public byte[] Write(params ReferenceDimensions[] sizes)
        => ReferenceDecoderFile.Write([.. sizes.Select(Draw)]);

    public ReferenceStoredNetwork Draw(ReferenceDimensions size) => new(size, [.. size.Tensors().Select(Draw)]);

    private ReferenceStoredTensor Draw(ReferenceTensor tensor)
    {
        bool extreme = weights == RandomWeights.Extreme && random.Next(2) == 0;
        int[] effective = [.. Enumerable.Range(0, tensor.Rows)
            .SelectMany(_ => tensor.IsBias ? [Bias(tensor, extreme)] : Row(tensor, extreme))];
        int drop = random.Next(4);
        while (effective.Max(Math.Abs) >> drop > 1 << 23)
        {
            drop++;
        }

        int step = tensor.FractionalBits - drop;
        int[] values = [.. effective.Select(value => value / (1 << drop))];
        int largest = values.Max(Math.Abs);
        int rawBits = Math.Clamp(32 - int.LeadingZeroCount(largest) - random.Next(4, 10), 0, 15);
        int draw = random.Next(64);
        int spread = rawBits == 0 ? draw % 14 : ReferenceStoredTensor.SpreadOf(rawBits) + (draw % 2);
        return new ReferenceStoredTensor(step, spread, values);
    }

    /// <summary>At most 2^25 in a sum of Q17 to Q23, so that it costs a row no more than 1024 of its weights.</summary>
    private int Bias(ReferenceTensor tensor, bool extreme)
    {
        int reach = extreme ? 1 << 25 : 1 << (tensor.FractionalBits - 1);
        return random.Next(-reach, reach + 1);
    }

    private int[] Row(ReferenceTensor tensor, bool extreme)
    {
        bool filter = tensor is { Rows: 1, FractionalBits: 12 };
        int budget = extreme ? LargestRow : 5 << (tensor.FractionalBits - 2);
        int left = filter ? budget / 2 : budget;
        int[] row = new int[tensor.Columns];
        foreach (int i in Shuffled(row.Length))
        {
            bool large = extreme && random.Next(3) == 0;
            bool negative = random.Next(3) == 0;
            int most = negative ? 32768 : 32767 - 2048;
            int share = Math.Min(left, Math.Min(most, large ? most : random.Next((3 * left / row.Length) + 1)));
            left -= share;
            row[i] = negative ? -share : share;
        }

        return row;
    }

    private int[] Shuffled(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle(order);
        return order;
    }
}
