using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class ComparisonTableTests
{
    [Fact]
    public void StatesBytesBitsAndRatios()
    {
        var trained = new RatePoint("NeuralAssets", 75, 50_000, 2_000, 34.567, 0.98765, 120, 0.5);
        var comparison = new TrainedComparison(trained, [new("JPEG 4:4:4", 100_000, 0.98, 0.5), new("AVIF", null, null, null)]);
        var png = new RatePoint("PNG", 0, 900_000, 0, 100, 1, 1, null);

        string table = ComparisonTable.Of(new GroupComparison("photos", 2, 1_000_000, 950_000, "Normal", [comparison], [png]));

        Assert.Contains("### Quality 75: 34.57 dB\n", table, StringComparison.Ordinal);
        Assert.Contains("| NeuralAssets | 50000 | 0.400 | 0.9877 | - |\n", table, StringComparison.Ordinal);
        Assert.Contains("| JPEG 4:4:4 | 100000 | 0.800 | 0.9800 | 50.0 % |\n", table, StringComparison.Ordinal);
        Assert.Contains("| AVIF | - | - | - | - |\n", table, StringComparison.Ordinal);
        Assert.Contains("Decoder 2000 bytes; trained in 120 s; decoded at 2.00 Mpx/s.\n", table, StringComparison.Ordinal);
        Assert.Contains("PNG: 900000 bytes.\n", table, StringComparison.Ordinal);
    }
}
