namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Splits the bytes of decoder and index among the images that share them.</summary>
internal static class SharedBytes
{
    /// <summary>Whole bytes in proportion to the images' pixels, that add up to <paramref name="bytes"/>.</summary>
    /// <param name="bytes">What is shared.</param>
    /// <param name="pixels">Of each image; at least one, none zero.</param>
    public static long[] Split(long bytes, IReadOnlyList<long> pixels)
    {
        long all = pixels.Sum();
        long before = 0;
        long seen = 0;
        long[] shares = new long[pixels.Count];
        for (int i = 0; i < shares.Length; i++)
        {
            // Rounding the running total, not the share, keeps the sum.
            seen += pixels[i];
            long until = (long)Math.Round((double)bytes * seen / all);
            shares[i] = until - before;
            before = until;
        }

        return shares;
    }
}
