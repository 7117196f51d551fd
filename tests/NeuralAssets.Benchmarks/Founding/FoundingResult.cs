using ImageMagick;
using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Founding;

/// <summary>The experiment that this project began with, on one group.</summary>
/// <param name="Subset">What was coded.</param>
/// <param name="Setup">How and where.</param>
/// <param name="Png">The pictures without loss.</param>
/// <param name="Others">Of the lossy codecs, in the order of the rows.</param>
/// <param name="Trained">One point per quality, the lowest first.</param>
internal sealed record FoundingResult(
    EvenSubset Subset, RunSetup Setup, RatePoint Png, IReadOnlyList<RatePoint> Others, IReadOnlyList<RatePoint> Trained)
{
    /// <summary>Qualities that a web site might ask JPEG for.</summary>
    private static readonly int[] s_jpegQualities = [95, 70, 50, 20];

    /// <summary>JPEG at fixed qualities; the newer codecs each at the lowest quality whose PSNR is at least that of a trained point.</summary>
    public static FoundingResult Of(EvenSubset subset, RunSetup setup, IReadOnlyList<RatePoint> trained, Ladder ladder)
    {
        IEnumerable<OtherCodec> newer = OtherCodec.All.Where(static codec => !codec.IsLossless && codec.Format != MagickFormat.Jpeg);
        RatePoint[] others =
        [
            .. s_jpegQualities.Select(quality => ladder.At(OtherCodec.Jpeg420, quality)),
            .. newer.SelectMany(codec => trained.Select(point => ladder.Lowest(codec, other => other.Psnr - point.Psnr))).Distinct(),
        ];
        return new FoundingResult(subset, setup, ladder.At(OtherCodec.Png, 0), others, trained);
    }
}
