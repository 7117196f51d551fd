using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>A group's sums and means; every place that states one takes it from here.</summary>
internal sealed record GroupSummary
{
    private GroupSummary()
    {
    }

    public required int Images { get; init; }

    /// <summary>Images that are stored without loss.</summary>
    public required int LosslessImages { get; init; }

    /// <summary>Networks of the decoder file, of which each image has one.</summary>
    public required int Networks { get; init; }

    /// <summary>Of all images together.</summary>
    public required long Pixels { get; init; }

    /// <summary>Length of all image files together.</summary>
    public required long SourceBytes { get; init; }

    /// <summary>Length of the decoder file.</summary>
    public required long DecoderBytes { get; init; }

    /// <summary>Length of the codes file.</summary>
    public required long CodesBytes { get; init; }

    /// <summary>Bits per pixel, all shipped bytes counted.</summary>
    public required double Bpp { get; init; }

    /// <summary>dB, as <see cref="ImageQuality.MeanPsnr"/>.</summary>
    public required double Psnr { get; init; }

    /// <summary>Mean of the images that are large enough for it; null if none is.</summary>
    public required double? MsSsim { get; init; }

    /// <summary>Degrees, mean of the normal maps; null if there are none.</summary>
    public required double? AngularError { get; init; }

    /// <summary>Degrees that 95 % of the pixels of a normal map do not exceed, mean of the normal maps.</summary>
    public required double? AngularError95 { get; init; }

    public static GroupSummary Of(GroupPlan plan, GroupResult result)
    {
        long pixels = plan.Images.Sum(static planned => planned.Image.Pixels);
        return new GroupSummary
        {
            Images = plan.Images.Count,
            LosslessImages = result.Images.Count(static image => image.IsLossless),
            Networks = result.Networks,
            Pixels = pixels,
            SourceBytes = plan.Images.Sum(static planned => planned.Image.SourceBytes),
            DecoderBytes = result.Decoder.LongLength,
            CodesBytes = result.Codes.LongLength,
            Bpp = 8.0 * (result.Decoder.LongLength + result.Codes.LongLength) / pixels,
            Psnr = ImageQuality.MeanPsnr(result.Images.Select(static image => image.Psnr)),
            MsSsim = result.Images.Average(static image => image.MsSsim),
            AngularError = result.Images.Average(static image => image.Angles?.Mean),
            AngularError95 = result.Images.Average(static image => image.Angles?.Percentile95),
        };
    }
}
