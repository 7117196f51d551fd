namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 5.4: values of a few bits, with an adaptive bit behind each beginning.</summary>
internal sealed class ReferenceTree(int width)
{
    public int Width { get; } = width;

    public ReferenceAdaptiveBit[] Beginnings { get; } = ReferenceAdaptiveBit.Set(1 << width);
}

/// <summary>FORMAT.md section 5.4: numbers, by how many digits they have and by those behind the first.</summary>
internal sealed class ReferenceNumber
{
    public const int MostDigits = 30;

    /// <summary>[digits so far]: whether there is another one.</summary>
    public ReferenceAdaptiveBit[] More { get; } = ReferenceAdaptiveBit.Set(MostDigits);

    /// <summary>[value of the digits so far], below 16.</summary>
    public ReferenceAdaptiveBit[] Digits { get; } = ReferenceAdaptiveBit.Set(16);
}

/// <summary>FORMAT.md section 5.4: reads them from lane 0.</summary>
internal sealed class ReferenceFieldReader(ReferenceRans rans)
{
    private readonly ReferenceBitReader _bits = new(rans);

    public int Raw(int count) => rans.RawBits(lane: 0, count);

    public bool Bit(ReferenceAdaptiveBit model)
    {
        bool bit = _bits.Bit(model.Probability);
        model.Update(bit);
        return bit;
    }

    public int Tree(ReferenceTree tree)
    {
        int beginning = 1;
        for (int i = 0; i < tree.Width; i++)
        {
            beginning = (2 * beginning) + (Bit(tree.Beginnings[beginning]) ? 1 : 0);
        }

        return beginning - (1 << tree.Width);
    }

    public int Number(ReferenceNumber number)
    {
        int digits = 1;
        while (digits < ReferenceNumber.MostDigits && Bit(number.More[digits]))
        {
            digits++;
        }

        int value = 1;
        for (int i = 1; i < digits; i++)
        {
            bool one = value < 16 ? Bit(number.Digits[value]) : Raw(1) == 1;
            value = (2 * value) + (one ? 1 : 0);
        }

        return value - 1;
    }
}
