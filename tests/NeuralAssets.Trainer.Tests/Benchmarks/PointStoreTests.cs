using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class PointStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFinishedPointIsNotMeasuredAgain()
    {
        RatePoint measured = Points.Trained(75, 5001, 33.5, 0.98);
        new PointStore(_folder.Path).GetOrMeasure("group 75", () => measured);

        RatePoint kept = new PointStore(_folder.Path).GetOrMeasure("group 75", static () => throw new InvalidOperationException("Measured again."));

        Assert.Equal(measured with { Trained = null }, kept with { Trained = null });
        Assert.Equal(measured.Trained!.Images, kept.Trained!.Images);
    }

    [Fact]
    public void AnotherIdentityIsAnotherPoint()
    {
        var store = new PointStore(_folder.Path);
        store.GetOrMeasure("group 75", static () => Points.At(100, 30));

        Assert.Equal(200, store.GetOrMeasure("group 90", static () => Points.At(200, 30)).Bytes);
    }

    [Fact]
    public void APointThatFailedIsMeasuredNextTime()
    {
        var store = new PointStore(_folder.Path);
        Assert.Throws<OperationCanceledException>(() => store.GetOrMeasure("a", static () => throw new OperationCanceledException()));

        Assert.Equal(100, store.GetOrMeasure("a", static () => Points.At(100, 30)).Bytes);
    }
}
