using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Who loses against WebP is told so, once, with the numbers.</summary>
public sealed class GeneralCodecsTests
{
    [Fact]
    public void Files_larger_than_lossless_WebP_are_a_warning()
    {
        Diagnostic warning = Assert.Single(Compare(bytes: 50_000, psnr: 100));
        Assert.Equal("NA0405", warning.Code);
        Assert.Contains("lossless WebP", warning.Message, StringComparison.Ordinal);
        Assert.Contains("50070 bytes here (100.00 dB PSNR)", warning.Message, StringComparison.Ordinal);
    }

    /// <summary>WebP is asked for no more images than it takes to be larger, but what is said is of them all.</summary>
    [Fact]
    public void Bytes_of_lossless_WebP_are_those_of_all_images()
    {
        int theirs = WebP.LosslessBytes(SmallGroup.Noise("a", 1)) + WebP.LosslessBytes(SmallGroup.Noise("b", 2));
        Assert.Contains($" {theirs} bytes as lossless WebP", Assert.Single(Compare(bytes: theirs - 69, psnr: 100)).Message, StringComparison.Ordinal);
        Assert.Empty(Compare(bytes: theirs - 70, psnr: 100));
    }

    [Fact]
    public void Files_larger_than_WebP_at_the_same_error_are_a_warning()
    {
        Diagnostic warning = Assert.Single(Compare(bytes: 2000, psnr: 20));
        Assert.Contains("WebP at the same PSNR", warning.Message, StringComparison.Ordinal);
    }

    /// <summary>With lossless alpha, which is its default, it would be asked for less than it can do.</summary>
    [Fact]
    public void WebP_loses_alpha_with_the_colours()
    {
        SourceImage image = SmallGroup.NoiseWithAlpha("a", 1);
        (int coarse, byte[] decoded) = WebP.Lossy(image, 20);
        (int fine, _) = WebP.Lossy(image, 90);
        Assert.Contains(Enumerable.Range(0, decoded.Length / 4), i => decoded[(4 * i) + 3] != image.Rgba[(4 * i) + 3]);
        Assert.True(2 * coarse < fine);
    }

    [Theory]
    [InlineData(100, 20)]
    [InlineData(1500, 100)]
    public void Smaller_files_are_none(int bytes, double psnr) => Assert.Empty(Compare(bytes, psnr));

    [Fact]
    public void A_group_trained_for_similarity_is_compared_by_it()
    {
        Diagnostic warning = Assert.Single(Compare(bytes: 20_000, psnr: 20, similarity: 0.8));
        Assert.Contains("WebP at the same MS-SSIM", warning.Message, StringComparison.Ordinal);
        Assert.Empty(Compare(bytes: 20_000, psnr: 20, similarity: 0.9999));
    }

    /// <summary>A result of so many bytes in streams, and 70 of decoder and index.</summary>
    private static IReadOnlyList<Diagnostic> Compare(int bytes, double psnr, double? similarity = null)
    {
        int side = similarity is null ? SmallGroup.Side : ImageQuality.MinimumMsSsimSide;
        GroupPlan plan = SmallGroup.Plan() with
        {
            Images = [new(SmallGroup.Noise("a", 1, side), 75), new(SmallGroup.Noise("b", 2, side), 75)],
            Metric = similarity is null ? TrainingMetric.Psnr : TrainingMetric.MsSsim,
        };
        int count = plan.Images.Count;
        var result = new GroupResult
        {
            Decoder = new byte[50],
            Codes = new byte[20 + bytes],
            Images = [.. plan.Images.Select(_ => new ImageResult(new byte[bytes / count], Lambda: 1e-3, psnr, similarity))],
            Networks = 1,
            Training = [],
        };
        return GeneralCodecs.Compare(plan, result, CancellationToken.None);
    }
}
