using System.Diagnostics;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Codes a group with the other codecs, each along its ladder.</summary>
internal static class OtherPoints
{
    /// <summary>Part of the points' identity: raise it when settings or the measure change.</summary>
    private const int Version = 3;

    /// <summary>All points, kept or measured now. Codecs without alpha are left out where the group has some.</summary>
    public static IEnumerable<RatePoint> Of(CorpusGroup group, PointStore store, CancellationToken cancellationToken)
        => OtherCodec.All
            .Where(codec => codec.HasAlpha || !group.HasAlpha)
            .SelectMany(codec => codec.Qualities.Select(quality => Of(group, codec, quality, store, cancellationToken)));

    /// <summary>One point, kept or measured now.</summary>
    /// <exception cref="InvalidDataException">A lossless codec lost something.</exception>
    public static RatePoint Of(CorpusGroup group, OtherCodec codec, int quality, PointStore store, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return store.GetOrMeasure(Identity(group, codec, quality), () => Measure(group, codec, quality));
    }

    private static string Identity(CorpusGroup group, OtherCodec codec, int quality)
        => $"{Version} {EncoderVersion(codec)} {group.Digest} {codec.Name} {quality}";

    private static string EncoderVersion(OtherCodec codec)
        => codec.Encoder is null ? ImageMagick.MagickNET.ImageMagickVersion : Avifenc.Version;

    private static RatePoint Measure(CorpusGroup group, OtherCodec codec, int quality)
    {
        var watch = Stopwatch.StartNew();
        byte[][] files = new byte[group.Images.Count][];
        Parallel.For(0, files.Length, i => files[i] = codec.Encode(group.Images[i], quality));
        double seconds = watch.Elapsed.TotalSeconds;

        var distortion = Distortion.Of(group.Images, [.. files.Select(codec.Decode)]);
        if (codec.IsLossless && distortion.Psnr < ImageQuality.MaximumPsnr)
        {
            throw new InvalidDataException($"{codec.Name} lost something of {group.Name}.");
        }

        Console.Error.WriteLine($"{group.Name}: {codec.Name} {quality}: {distortion.Psnr:F2} dB");
        return new RatePoint(
            codec.Name,
            quality,
            files.Sum(static file => file.LongLength),
            distortion.Psnr,
            distortion.MeanPsnr,
            distortion.MsSsim,
            seconds,
            Trained: null);
    }
}
