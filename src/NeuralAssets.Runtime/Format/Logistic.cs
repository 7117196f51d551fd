namespace NeuralAssets.Format;

/// <summary>The logistic function and its inverse in integers (FORMAT.md, section 11.3). Logits are in units of 1/256.</summary>
internal static class Logistic
{
    /// <summary>Largest logit either way.</summary>
    internal const int Limit = 3071;

    private const int PointShift = 7;
    private const int PointDistance = 1 << PointShift;
    private const int StretchBits = 12;
    private const int StretchShift = FormatConstants.ProbabilityBits - StretchBits;
    private static readonly short[] s_stretch = CreateStretch();

    /// <summary>65536 / (1 + e^-x) for x = -12, -11.5 .. 12.</summary>
    private static ReadOnlySpan<ushort> Points =>
    [
        1, 1, 1, 2, 3, 5, 8, 13, 22, 36, 60, 98, 162, 267, 439, 720, 1179, 1921, 3108, 4971, 7812, 11955, 17625, 24743, 32768,
        40793, 47911, 53581, 57724, 60565, 62428, 63615, 64357, 64816, 65097, 65269, 65374, 65438, 65476, 65500, 65514, 65523,
        65528, 65531, 65533, 65534, 65535, 65535, 65535,
    ];

    /// <summary>The probability of a logit, in 1/65536; the logit is limited first.</summary>
    internal static int Squash(int logit)
    {
        int x = FixedPoint.Clamp(logit, -Limit, Limit) + Limit + 1;
        int fraction = x & (PointDistance - 1);
        ReadOnlySpan<ushort> points = Points[(x >> PointShift)..];
        return ((points[0] * (PointDistance - fraction)) + (points[1] * fraction) + (PointDistance / 2)) >> PointShift;
    }

    /// <summary>The logits of the probabilities 0, 1/4096 .. 4095/4096, each the middle of its step.</summary>
    internal static ReadOnlySpan<short> StretchTable => s_stretch;

    private static short[] CreateStretch()
    {
        var table = new short[1 << StretchBits];
        int logit = -Limit;
        for (int i = 0; i < table.Length; i++)
        {
            int middle = (i << StretchShift) + (1 << (StretchShift - 1));
            while (logit < Limit && Squash(logit) < middle)
            {
                logit++;
            }

            table[i] = (short)logit;
        }

        return table;
    }
}
