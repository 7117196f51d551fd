namespace NeuralAssets.Trainer.Imaging;

/// <summary>
/// How close a decoded image is to its source. Opaque images are compared by red, green and blue; images with alpha by their colours
/// multiplied by alpha, and alpha itself: what is invisible does not count. The same code judges every codec.
/// </summary>
internal static class ImageQuality
{
    /// <summary>dB given to identical images and to all that come closer: finite, so that means stay meaningful.</summary>
    public const double MaximumPsnr = 100;

    /// <summary>Shortest side in pixels that structural similarity is defined for: its coarsest scale must hold one window.</summary>
    public const int MinimumMsSsimSide = Imaging.MsSsim.WindowSize << (Imaging.MsSsim.Scales - 1);

    /// <summary>10 log10(255^2 / MSE) in dB, at most <see cref="MaximumPsnr"/>, over the channels that the image's kind makes count.</summary>
    /// <param name="source">The source.</param>
    /// <param name="decoded">The same layout and length as the source's pixels.</param>
    public static double Psnr(SourceImage source, ReadOnlySpan<byte> decoded)
    {
        bool hasAlpha = source.Alpha != SourceAlpha.Opaque;
        return source.IsAlphaData
            ? PsnrOf(StraightError(source.Rgba, decoded, Channels(source)))
            : Psnr(source.Rgba, decoded, hasAlpha);
    }

    /// <summary>Multi-scale structural similarity, mean over the channels that the image's kind makes count; null if a side is too short.</summary>
    /// <param name="source">The source.</param>
    /// <param name="decoded">The same layout and length as the source's pixels.</param>
    public static double? MsSsim(SourceImage source, ReadOnlySpan<byte> decoded)
        => MsSsim(source.Rgba, decoded, source.Width, source.Height, Channels(source), !source.IsAlphaData && source.Alpha != SourceAlpha.Opaque);

    /// <summary>The channels that count: of a normal map not blue, which follows from the others.</summary>
    public static int[] Channels(SourceImage source)
    {
        int[] colours = source.Kind == ImageKind.Normal ? [0, 1] : [0, 1, 2];
        return source.Alpha == SourceAlpha.Opaque ? colours : [.. colours, 3];
    }

    /// <summary>Mean squared error of 8-bit values over all pixels and channels, 0 to 65025.</summary>
    /// <param name="source">Straight alpha, four bytes a pixel.</param>
    /// <param name="decoded">The same layout and length.</param>
    /// <param name="hasAlpha">Whether the source has alpha; then four channels are averaged, else three.</param>
    public static double MeanSquaredError(ReadOnlySpan<byte> source, ReadOnlySpan<byte> decoded, bool hasAlpha)
    {
        if (source.Length != decoded.Length || source.Length == 0 || source.Length % 4 != 0)
        {
            throw new ArgumentException("Both images must have the same size, four bytes a pixel.", nameof(decoded));
        }

        return hasAlpha ? PremultipliedError(source, decoded) : OpaqueError(source, decoded);
    }

    /// <summary>10 log10(255^2 / MSE) in dB, at most <see cref="MaximumPsnr"/>; parameters as <see cref="MeanSquaredError"/>.</summary>
    public static double Psnr(ReadOnlySpan<byte> source, ReadOnlySpan<byte> decoded, bool hasAlpha)
        => PsnrOf(MeanSquaredError(source, decoded, hasAlpha));

    /// <summary>The dB of a mean squared error of 8-bit values.</summary>
    public static double PsnrOf(double meanSquaredError)
        => Math.Min(MaximumPsnr, 10 * Math.Log10(255.0 * 255.0 / meanSquaredError));

    /// <summary>
    /// dB, mean of the images that are not exact, <see cref="MaximumPsnr"/> if all are: an image without detail, or one that is stored without loss, says
    /// nothing of how the others look.
    /// </summary>
    /// <param name="images">dB of each; at least one.</param>
    public static double MeanPsnr(IEnumerable<double> images) => images.Where(static psnr => psnr != MaximumPsnr).DefaultIfEmpty(MaximumPsnr).Average();

    /// <summary>
    /// Multi-scale structural similarity, at most 1; the mean over the channels. Null if a side is below
    /// <see cref="MinimumMsSsimSide"/>.
    /// </summary>
    /// <param name="source">Straight alpha, four bytes a pixel.</param>
    /// <param name="decoded">The same layout and length.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="hasAlpha">Whether the source has alpha.</param>
    public static double? MsSsim(ReadOnlySpan<byte> source, ReadOnlySpan<byte> decoded, int width, int height, bool hasAlpha)
        => MsSsim(source, decoded, width, height, hasAlpha ? [0, 1, 2, 3] : [0, 1, 2], hasAlpha);

    /// <summary>A channel of an image, 0 to 255.</summary>
    /// <param name="rgba">Straight alpha, four bytes a pixel.</param>
    /// <param name="channel">0 to 3.</param>
    /// <param name="premultiplied">Whether colours are multiplied by alpha.</param>
    /// <param name="plane">Receives a value a pixel.</param>
    public static void CopyPlane(ReadOnlySpan<byte> rgba, int channel, bool premultiplied, Span<float> plane)
    {
        bool multiply = premultiplied && channel < 3;
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = multiply ? rgba[(4 * i) + channel] * rgba[(4 * i) + 3] / 255f : rgba[(4 * i) + channel];
        }
    }

    private static double? MsSsim(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> decoded, int width, int height, int[] channels, bool premultiplied)
    {
        int length = checked(4 * width * height);
        if (source.Length != length || decoded.Length != length)
        {
            throw new ArgumentException("Both images must have four bytes a pixel.", nameof(decoded));
        }

        if (Math.Min(width, height) < MinimumMsSsimSide)
        {
            return null;
        }

        double sum = 0;
        float[] a = new float[width * height];
        float[] b = new float[width * height];
        foreach (int channel in channels)
        {
            CopyPlane(source, channel, premultiplied, a);
            CopyPlane(decoded, channel, premultiplied, b);
            sum += Imaging.MsSsim.Compare(a, b, width, height);
        }

        return sum / channels.Length;
    }

    private static double OpaqueError(ReadOnlySpan<byte> source, ReadOnlySpan<byte> decoded)
    {
        long sum = 0;
        for (int i = 0; i < source.Length; i += 4)
        {
            int red = source[i] - decoded[i];
            int green = source[i + 1] - decoded[i + 1];
            int blue = source[i + 2] - decoded[i + 2];
            sum += (red * red) + (green * green) + (blue * blue);
        }

        return sum / (3.0 * (source.Length / 4));
    }

    private static double StraightError(ReadOnlySpan<byte> source, ReadOnlySpan<byte> decoded, int[] channels)
    {
        if (source.Length != decoded.Length)
        {
            throw new ArgumentException("Both images must have the same size.", nameof(decoded));
        }

        long sum = 0;
        foreach (int channel in channels)
        {
            for (int i = channel; i < source.Length; i += 4)
            {
                int difference = source[i] - decoded[i];
                sum += difference * difference;
            }
        }

        return sum / ((double)channels.Length * (source.Length / 4));
    }

    private static double PremultipliedError(ReadOnlySpan<byte> source, ReadOnlySpan<byte> decoded)
    {
        // Products of colour and alpha are exact integers, 255 times the premultiplied value; the sum stays under 2^63 for 2^28 pixels.
        long colour = 0;
        long alpha = 0;
        for (int i = 0; i < source.Length; i += 4)
        {
            int sourceAlpha = source[i + 3];
            int decodedAlpha = decoded[i + 3];
            int difference = sourceAlpha - decodedAlpha;
            alpha += difference * difference;
            for (int channel = 0; channel < 3; channel++)
            {
                long product = (source[i + channel] * sourceAlpha) - (decoded[i + channel] * decodedAlpha);
                colour += product * product;
            }
        }

        return ((colour / (255.0 * 255.0)) + alpha) / (4.0 * (source.Length / 4));
    }
}
