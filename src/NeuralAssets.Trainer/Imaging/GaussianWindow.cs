namespace NeuralAssets.Trainer.Imaging;

/// <summary>The window of structural similarity as a filter that keeps the size; borders are replicated.</summary>
internal static class GaussianWindow
{
    private const int Radius = MsSsim.WindowSize / 2;
    private const double Sigma = 1.5;

    private static readonly float[] s_taps = Taps();

    /// <param name="plane">Rows tightly packed.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    public static float[] Filter(float[] plane, int width, int height)
    {
        float[] rows = new float[plane.Length];
        float[] result = new float[plane.Length];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = plane.AsSpan(y * width, width);
            for (int x = 0; x < width; x++)
            {
                float sum = 0;
                for (int tap = -Radius; tap <= Radius; tap++)
                {
                    sum += s_taps[tap + Radius] * row[Math.Clamp(x + tap, 0, width - 1)];
                }

                rows[(y * width) + x] = sum;
            }
        }

        for (int y = 0; y < height; y++)
        {
            Span<float> row = result.AsSpan(y * width, width);
            for (int tap = -Radius; tap <= Radius; tap++)
            {
                ReadOnlySpan<float> source = rows.AsSpan(Math.Clamp(y + tap, 0, height - 1) * width, width);
                float weight = s_taps[tap + Radius];
                for (int x = 0; x < width; x++)
                {
                    row[x] += weight * source[x];
                }
            }
        }

        return result;
    }

    private static float[] Taps()
    {
        double[] weights = [.. Enumerable.Range(-Radius, MsSsim.WindowSize).Select(static i => Math.Exp(-i * i / (2 * Sigma * Sigma)))];
        double sum = weights.Sum();
        return [.. weights.Select(weight => (float)(weight / sum))];
    }
}
