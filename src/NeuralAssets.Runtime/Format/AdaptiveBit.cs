namespace NeuralAssets.Format;

/// <summary>A bit's probability, learned from the bits seen so far (FORMAT.md, section 5.4); encoder and decoder step it alike.</summary>
internal struct AdaptiveBit
{
    private const int LowestProbability = 32;
    private const int HighestProbability = 65504;
    private const int SlowestRate = 126;

    private int _count;

    public AdaptiveBit() => ProbabilityOfOne = 1 << (FormatConstants.ProbabilityBits - 1);

    /// <summary>Bits that know nothing yet.</summary>
    internal static AdaptiveBit[] CreateMany(int count)
    {
        var bits = new AdaptiveBit[count];
        bits.AsSpan().Fill(new());
        return bits;
    }

    /// <summary>In 1/65536, from 32 to 65504.</summary>
    internal int ProbabilityOfOne { get; private set; }

    internal void Update(bool bit)
    {
        // The product fits: the first step starts at 32768, and later rates are below 2^15.
        int rate = 131072 / ((2 * _count) + 3);
        int distance = (bit ? 1 << FormatConstants.ProbabilityBits : 0) - ProbabilityOfOne;
        int moved = ProbabilityOfOne + ((distance * rate) >> FormatConstants.ProbabilityBits);
        ProbabilityOfOne = FixedPoint.Clamp(moved, LowestProbability, HighestProbability);
        _count = Math.Min(_count + 1, SlowestRate);
    }
}
