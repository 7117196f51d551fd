namespace NeuralAssets.Format;

/// <summary>Codes numbers, small ones in few bits: how many binary digits they have, and what these are (FORMAT.md, section 5.4).</summary>
internal sealed class AdaptiveNumber
{
    private const int MostDigits = 30;

    /// <summary>Of beginnings that are told apart.</summary>
    private const int Beginnings = 16;
    private readonly AdaptiveBit[] _lengths = AdaptiveBit.CreateMany(MostDigits - 1);
    private readonly AdaptiveBit[] _digits = AdaptiveBit.CreateMany(Beginnings);

    /// <summary>Writes the number shown, 0 to 2^30-2, and returns it, or ignores it and returns the number read.</summary>
    internal int Code<TCoder>(ref TCoder coder, int shown)
        where TCoder : struct, IFieldCoder
    {
        int digits = 0;
        while (digits < _lengths.Length && coder.Code((shown + 1) >> (digits + 1) != 0, ref _lengths[digits]))
        {
            digits++;
        }

        int value = 1;
        for (int digit = digits - 1; digit >= 0; digit--)
        {
            int bit = ((shown + 1) >> digit) & 1;
            bool isOne = value < Beginnings ? coder.Code(bit != 0, ref _digits[value]) : coder.CodeRaw(bit, 1) != 0;
            value = (value << 1) | (isOne ? 1 : 0);
        }

        return value - 1;
    }
}
