namespace NeuralAssets.Trainer.Imaging;

/// <summary>How far the vectors of a decoded normal map point from those of its source, in degrees.</summary>
/// <param name="Mean">Over all pixels.</param>
/// <param name="Percentile95">What 95 % of the pixels do not exceed, in steps of a hundredth.</param>
internal readonly record struct AngularError(double Mean, double Percentile95)
{
    private const int StepsPerDegree = 100;

    /// <summary>Compares red, green and blue as vectors of -1 to 1, of whatever length.</summary>
    /// <param name="source">Four bytes a pixel; at least one pixel.</param>
    /// <param name="decoded">The same layout and length.</param>
    public static AngularError Measure(ReadOnlySpan<byte> source, ReadOnlySpan<byte> decoded)
    {
        if (source.Length != decoded.Length || source.Length == 0 || source.Length % 4 != 0)
        {
            throw new ArgumentException("Both images must have the same size, four bytes a pixel.", nameof(decoded));
        }

        int[] histogram = new int[(180 * StepsPerDegree) + 1];
        double sum = 0;
        for (int i = 0; i < source.Length; i += 4)
        {
            double angle = Angle(source.Slice(i, 3), decoded.Slice(i, 3));
            sum += angle;
            histogram[(int)Math.Ceiling(Math.Min(angle, 180) * StepsPerDegree)]++;
        }

        int pixels = source.Length / 4;
        int step = 0;
        for (long below = histogram[0]; below < 0.95 * pixels; below += histogram[step])
        {
            step++;
        }

        return new AngularError(sum / pixels, (double)step / StepsPerDegree);
    }

    /// <summary>By the arc tangent, which small angles keep their digits in. No component is 0, so no vector is.</summary>
    private static double Angle(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        (int ax, int ay, int az) = ((2 * a[0]) - 255, (2 * a[1]) - 255, (2 * a[2]) - 255);
        (int bx, int by, int bz) = ((2 * b[0]) - 255, (2 * b[1]) - 255, (2 * b[2]) - 255);
        double dot = (ax * bx) + (ay * by) + (az * bz);
        double x = (ay * bz) - (az * by);
        double y = (az * bx) - (ax * bz);
        double z = (ax * by) - (ay * bx);
        return Math.Atan2(Math.Sqrt((x * x) + (y * y) + (z * z)), dot) * (180 / Math.PI);
    }
}
