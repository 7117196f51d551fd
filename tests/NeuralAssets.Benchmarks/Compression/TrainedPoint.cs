using System.Diagnostics;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Trains a group for one quality and judges the files as a game would see them: through the Runtime alone.</summary>
internal static class TrainedPoint
{
    public const string Codec = "NeuralAssets";

    /// <summary>The point, kept or measured now.</summary>
    /// <param name="order">What to train, and how.</param>
    /// <param name="store">Where finished points are kept.</param>
    /// <param name="cancellationToken">Ends the training; a later run goes on from its checkpoint.</param>
    /// <exception cref="TrainingFailedException">The trainer failed.</exception>
    public static RatePoint Of(TrainingOrder order, PointStore store, CancellationToken cancellationToken)
    {
        var files = new TrainedFiles(order, store.WorkDirectory);
        return store.GetOrMeasure(files.Identity, () =>
        {
            var watch = Stopwatch.StartNew();
            string codesPath = files.GetOrTrain(cancellationToken);
            return Decode(order.Group, order.Quality, codesPath, watch.Elapsed.TotalSeconds);
        });
    }

    /// <summary>Judges the files of a trained group.</summary>
    /// <param name="group">What was trained.</param>
    /// <param name="quality">1 to 100.</param>
    /// <param name="codesPath">The codes file, with the decoder beside it.</param>
    /// <param name="encodeSeconds">How long the training took.</param>
    internal static RatePoint Decode(CorpusGroup group, int quality, string codesPath, double encodeSeconds)
    {
        long decoderBytes = new FileInfo(Path.ChangeExtension(codesPath, ".nad")).Length;
        long codesBytes = new FileInfo(codesPath).Length;
        var neural = NeuralImageGroup.Open(codesPath);

        var watch = Stopwatch.StartNew();
        byte[][] decoded = [.. group.Images.Select(image => neural[image.Name].Decode())];
        double decodeSeconds = watch.Elapsed.TotalSeconds;

        var distortion = Distortion.Of(group.Images, decoded);
        long[] streams = [.. group.Images.Select(image => (long)neural[image.Name].StreamLength)];
        long indexBytes = codesBytes - streams.Sum();
        long[] shares = SharedBytes.Split(decoderBytes + indexBytes, [.. group.Images.Select(static image => image.Pixels)]);
        ImagePoint[] images =
        [
            .. group.Images.Select((image, i) => new ImagePoint(
                image.Name, image.Pixels, streams[i] + shares[i], distortion.Images[i].Psnr, distortion.Images[i].MsSsim)),
        ];
        return new RatePoint(
            Codec,
            quality,
            decoderBytes + codesBytes,
            distortion.Psnr,
            distortion.MeanPsnr,
            distortion.MsSsim,
            encodeSeconds,
            new TrainedDetail(decoderBytes, indexBytes, decodeSeconds, images));
    }
}
