using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Measures one group: trained at each quality, and coded by every other codec along its ladder.</summary>
internal static class GroupBenchmark
{
    /// <summary>Part of the identity of other codecs' points: raise it when their settings or the measure change.</summary>
    private const int OtherCodecsVersion = 1;

    public static GroupComparison Run(CorpusGroup group, CompressionSettings settings, CancellationToken cancellationToken)
    {
        var store = new PointStore(settings.WorkDirectory);
        RatePoint[] others = [.. MeasureOthers(group, store, cancellationToken)];
        var curves = others
            .GroupBy(static point => point.Codec)
            .Where(static points => points.Any(static point => point.Quality > 0))
            .Select(static points => (Codec: points.Key, Curve: new RateCurve(points)))
            .ToList();

        var comparisons = new List<TrainedComparison>();
        foreach (int quality in settings.Qualities)
        {
            RatePoint trained = MeasureTrained(group, quality, settings, store, cancellationToken);
            comparisons.Add(new TrainedComparison(
                trained,
                [.. curves.Select(other => Compare(trained, other.Codec, other.Curve))]));
        }

        return new GroupComparison(
            group.Name,
            group.Images.Count,
            group.Pixels,
            group.Images.Sum(static image => image.SourceBytes),
            settings.Effort.ToString(),
            comparisons,
            others);
    }

    private static EqualQuality Compare(RatePoint trained, string codec, RateCurve curve)
    {
        double? bytes = curve.BytesAt(trained.Psnr);
        return new EqualQuality(codec, bytes, curve.MsSsimAt(trained.Psnr), trained.Bytes / bytes);
    }

    private static IEnumerable<RatePoint> MeasureOthers(CorpusGroup group, PointStore store, CancellationToken cancellationToken)
    {
        foreach (OtherCodec codec in OtherCodec.All)
        {
            if (group.HasAlpha && !codec.HasAlpha)
            {
                continue;
            }

            foreach (int quality in codec.Qualities)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return store.GetOrMeasure(
                    $"{OtherCodecsVersion} {group.Digest} {codec.Name} {quality}",
                    () => MeasureOther(group, codec, quality));
            }
        }
    }

    private static RatePoint MeasureOther(CorpusGroup group, OtherCodec codec, int quality)
    {
        var watch = Stopwatch.StartNew();
        byte[][] files = new byte[group.Images.Count][];
        Parallel.For(0, files.Length, i => files[i] = codec.Encode(group.Images[i], quality));
        double encodeSeconds = watch.Elapsed.TotalSeconds;

        byte[][] decoded = [.. files.Select(codec.Decode)];
        var distortion = Distortion.Of(group.Images, decoded);
        Console.Error.WriteLine($"{group.Name}: {codec.Name} {quality}: {distortion.Psnr:F2} dB");
        return new RatePoint(
            codec.Name,
            quality,
            files.Sum(static file => file.LongLength),
            0,
            distortion.Psnr,
            distortion.MsSsim,
            encodeSeconds,
            DecodeSeconds: null);
    }

    private static RatePoint MeasureTrained(
        CorpusGroup group,
        int quality,
        CompressionSettings settings,
        PointStore store,
        CancellationToken cancellationToken)
    {
        // The compiled code is part of a trained point's identity: what it would have made yesterday says nothing about today.
        string identity = string.Join(
            ' ',
            group.Digest,
            settings.Effort,
            quality,
            typeof(ImageLoader).Module.ModuleVersionId,
            typeof(NeuralImageGroup).Module.ModuleVersionId);
        return store.GetOrMeasure(identity, () =>
        {
            string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
            string directory = Path.Combine(settings.WorkDirectory, "groups", key[..16]);
            var watch = Stopwatch.StartNew();
            string codesPath = TrainerProcess.Train(group, quality, settings.Effort, key, directory, cancellationToken);
            return Decode(group, quality, codesPath, watch.Elapsed.TotalSeconds);
        });
    }

    /// <summary>Judges the files as a game would see them: through the runtime library alone.</summary>
    private static RatePoint Decode(CorpusGroup group, int quality, string codesPath, double encodeSeconds)
    {
        var neural = NeuralImageGroup.Open(codesPath);
        var watch = Stopwatch.StartNew();
        byte[][] decoded = [.. group.Images.Select(image => neural[image.Name].Decode())];
        double decodeSeconds = watch.Elapsed.TotalSeconds;

        var distortion = Distortion.Of(group.Images, decoded);
        return new RatePoint(
            "NeuralAssets",
            quality,
            neural.EncodedBytes,
            new FileInfo(Path.ChangeExtension(codesPath, ".nad")).Length,
            distortion.Psnr,
            distortion.MsSsim,
            encodeSeconds,
            decodeSeconds);
    }
}
