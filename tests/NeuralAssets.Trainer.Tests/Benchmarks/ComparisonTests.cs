using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Reporting;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class ComparisonTests
{
    private static readonly RatePoint[] s_trained = [Points.Trained(60, 40_000, 30, 0.95), Points.Trained(90, 80_000, 36, 0.98)];

    private static readonly RatePoint[] s_others =
    [
        .. Points.Curve("AVIF 4:4:4 speed 4", (25_000, 24), (50_000, 30), (100_000, 36), (200_000, 42)),
        .. Points.Curve("JPEG 4:2:0", (160_000, 36), (320_000, 42)),
        Points.At(90_000, 100, 1, "PNG", quality: 0),
    ];

    [Fact]
    public void RatiosAndBdRateAreThoseOfTheCurves()
    {
        MetricComparison comparison = MetricComparison.Of(s_trained, s_others, QualityMetric.Psnr)!;

        Assert.Equal(["AVIF 4:4:4 speed 4", "JPEG 4:2:0"], comparison.Codecs.Select(static codec => codec.Codec));
        Assert.Equal(0.8, comparison.Codecs[0].Ratios[0]!.Value, 6);
        Assert.Equal(0.8, comparison.Codecs[0].Ratios[1]!.Value, 6);
        Assert.Equal(-0.2, comparison.Codecs[0].BdRate!.Value, 6);
        Assert.Null(comparison.Codecs[1].Ratios[0]);
        Assert.Equal(0.5, comparison.Codecs[1].Ratios[1]!.Value, 6);
        Assert.Null(comparison.Codecs[1].BdRate);
    }

    [Fact]
    public void ALosslessCodecMayBeTheBest()
    {
        Assert.Equal("AVIF 4:4:4 speed 4", BestGeneral.At(30, s_others)!.Codec);
        Assert.Equal(new BestGeneral("PNG", 90_000), BestGeneral.At(36, s_others));
        Assert.Equal(new BestGeneral("PNG", 90_000), BestGeneral.At(90, s_others));
    }

    [Fact]
    public void MeanOfBdRatesIsOfTheirLogarithms()
    {
        Assert.Equal(0, Summary.Mean([1, null, -0.5])!.Value, 9);
        Assert.Null(Summary.Mean([null]));
    }

    [Fact]
    public void SharedBytesAreSplitByPixelsAndAddUp()
    {
        Assert.Equal([25, 75], SharedBytes.Split(100, [100, 300]));
        Assert.Equal([33, 34, 33], SharedBytes.Split(100, [7, 7, 7]));
        Assert.Equal(1237, SharedBytes.Split(1237, [393_216, 1, 99_999, 5]).Sum());
    }

    [Fact]
    public void TheReportStatesBytesRatiosAndCrops()
    {
        string report = GroupReport.Of(Group());

        const string Extent = "2 of the group's 9 images, 1.00 Mpx; 1 of them are centre crops. The files as given have 950,000 bytes.\n";
        Assert.Contains(Extent, report, StringComparison.Ordinal);
        Assert.Contains("| 90 | 80,000 | 0.640 | 1,000 | 100 | 36.00 | 37.00 | 0.9800 | PNG: 90,000 | 88.9 % |\n", report, StringComparison.Ordinal);
        Assert.Contains("| AVIF 4:4:4 speed 4 | 80.0 % | 80.0 % | -20.0 % |\n", report, StringComparison.Ordinal);
        Assert.Contains("| JPEG 4:2:0 | - | 50.0 % | - |\n", report, StringComparison.Ordinal);
    }

    [Fact]
    public void ImagesAreRowsOfTheCsv()
        => Assert.Equal(
            "quality,name,bytes,bpp,psnr,ms_ssim\n60,a,20000,0.4000,30.000,0.95000\n60,\"b,c\",20000,0.2667,30.000,\n"
            + "90,a,40000,0.8000,36.000,0.98000\n90,\"b,c\",40000,0.5333,36.000,\n",
            ImageCsv.Of(Group()));

    [Fact]
    public void AFolderKeepsTheGroupsThatARunLeavesOut()
    {
        using var temporary = new TemporaryFolder();
        new ResultsFolder(temporary.Path).Write(Group());
        new ResultsFolder(temporary.Path).Write(Group() with { Group = "sprites" });
        new ResultsFolder(temporary.Path).Write(Group() with { Group = "jpegs", IsLossySource = true, Comparisons = [] });

        string summary = File.ReadAllText(Path.Combine(temporary.Path, "README.md"));
        const string Row = "| [photos](photos.md) | Fast | 2 | 1.00 | 60 | 30.00 | 40,000 | 2.8 % | AVIF 4:4:4 speed 4 | 80.0 % |\n";
        Assert.Contains(Row, summary, StringComparison.Ordinal);
        Assert.Contains("| jpegs * | - | - |\n", summary, StringComparison.Ordinal);
        Assert.Contains("| **all** | -20.0 % | - |\n", summary, StringComparison.Ordinal);
        Assert.Contains("[sprites](sprites.md)", summary, StringComparison.Ordinal);
        Assert.StartsWith("<?xml", File.ReadAllText(Path.Combine(temporary.Path, "photos-psnr.svg")), StringComparison.Ordinal);
    }

    private static GroupComparison Group() => new(
        "photos",
        new RunSetup("command", Effort.Fast, "machine", "versions"),
        Images: 2,
        Available: 9,
        Cropped: 1,
        Pixels: 1_000_000,
        IsLossySource: false,
        SourceBytes: 950_000,
        s_trained,
        s_others,
        [.. QualityMetric.All.Select(static metric => MetricComparison.Of(s_trained, s_others, metric)).OfType<MetricComparison>()]);
}
