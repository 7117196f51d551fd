using System.Text.Json;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Reporting;
using NeuralAssets.Trainer.Tests.Imaging;
using NeuralAssets.Trainer.Tests.Pipeline;
using NeuralAssets.Trainer.Torch;
using Parquet;
using Parquet.Serialization;

namespace NeuralAssets.Trainer.Tests.Reporting;

public sealed class LedgerTests
{
    private static readonly GroupPlan s_plan = new()
    {
        Group = "g",
        Key = "00ff",
        Images =
        [
            new PlannedImage(SourceImage.FromPixels("a", "/a.png", 4, 2, ImageFiles.Rgba(4, 2), 100), 75),
            new PlannedImage(SourceImage.FromPixels("b/é", "/b.png", 2, 8, ImageFiles.Rgba(2, 8, static (x, _) => (byte)(100 + x)), 200), 90),
        ],
        Effort = Effort.Normal,
        Seed = 5,
        Threads = 1,
        Torch = TorchAvailability.Unavailable("Not here."),
    };

    [Fact]
    public async Task ImagesRoundTrip()
    {
        using var file = new MemoryStream(Ledger.Images(s_plan, FakeTraining.Result(s_plan)));
        IList<Ledger.ImageRow> rows = await ReadAsync<Ledger.ImageRow>(file);

        Assert.Equal(["a", "b/é"], rows.Select(static row => row.Name));
        Ledger.ImageRow second = rows[1];
        Assert.Equal((2, 8, 4, "Soft", 90), (second.Width, second.Height, second.Channels, second.Alpha, second.Quality));
        Assert.Equal((0.02, 200L, 2L, 1.0, 31.0, 0.91), (second.Lambda, second.SourceBytes, second.CodeBytes, second.Bpp, second.Psnr, second.MsSsim));
        Assert.Equal([1, 9], second.Codes);
        Assert.Null(rows[0].MsSsim);
        Assert.Equal("Opaque", rows[0].Alpha);
    }

    [Fact]
    public async Task ImagesHaveThePromisedColumns()
    {
        using var file = new MemoryStream(Ledger.Images(s_plan, FakeTraining.Result(s_plan)));
        await using ParquetReader reader = await ParquetReader.CreateAsync(file, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(
            ["name", "width", "height", "channels", "alpha", "kind", "lossless", "quality", "lambda", "sourceBytes", "codeBytes", "network", "differenceBytes", "bpp", "psnr", "msSsim", "angularError", "angularError95", "codes"],
            reader.Schema.Fields.Select(static field => field.Name));
        Assert.Equal(["msSsim", "angularError", "angularError95"], reader.Schema.DataFields.Where(static field => field.IsNullable).Select(static field => field.Name));
        Assert.Equal(("g", "00ff"), (reader.CustomMetadata["group"], reader.CustomMetadata["key"]));
    }

    [Fact]
    public async Task TrainingRoundTrips()
    {
        using var file = new MemoryStream(Ledger.Training(s_plan, FakeTraining.Result(s_plan)));
        IList<Ledger.LogRow> rows = await ReadAsync<Ledger.LogRow>(file);

        Assert.Equal(["autoencoder", "refinement"], rows.Select(static row => row.Stage));
        Assert.Equal(
            (200L, 2.5, 40.5, 1.125, 32.5, 0.001, 0.0),
            (rows[1].Update, rows[1].ElapsedSeconds, rows[1].LossJ, rows[1].Bpp, rows[1].Psnr, rows[1].LearningRate, rows[1].Temperature));
    }

    [Fact]
    public async Task AnEmptyTrainingLogIsAValidFile()
    {
        using var file = new MemoryStream(Ledger.Training(s_plan, FakeTraining.Result(s_plan) with { Training = [] }));

        Assert.Empty(await ReadAsync<Ledger.LogRow>(file));
    }

    [Fact]
    public void TheReportStatesTotalsAndImages()
    {
        GroupResult result = FakeTraining.Result(s_plan);

        var report = JsonElement.Parse(GroupReport.Of(s_plan, result, GroupSummary.Of(s_plan, result), 12.5).ToUtf8());

        Assert.Equal("00ff", report.GetProperty("key").GetString());
        Assert.Equal("Normal", report.GetProperty("effort").GetString());
        Assert.Equal("cpu", report.GetProperty("device").GetString());
        Assert.Equal("Not here.", report.GetProperty("withoutLibTorch").GetString());
        JsonElement totals = report.GetProperty("totals");
        Assert.Equal(24, totals.GetProperty("pixels").GetInt64());
        Assert.Equal(300, totals.GetProperty("sourceBytes").GetInt64());
        Assert.Equal(8.0 * 8 / 24, totals.GetProperty("bpp").GetDouble(), 12);
        Assert.Equal(0.91, totals.GetProperty("msSsim").GetDouble());
        JsonElement first = report.GetProperty("images")[0];
        Assert.Equal("a", first.GetProperty("name").GetString());
        Assert.False(first.TryGetProperty("msSsim", out _));
    }

    private static async Task<IList<TRow>> ReadAsync<TRow>(MemoryStream file)
        where TRow : class, new()
        => (await ParquetSerializer.DeserializeAsync<TRow>(file, cancellationToken: TestContext.Current.CancellationToken)).Data;
}
