using System.Text.Json.Serialization;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using Parquet;
using Parquet.Serialization;
using Parquet.Serialization.Attributes;

namespace NeuralAssets.Trainer.Reporting;

/// <summary>The Parquet files beside a group's outputs, for DuckDB, pandas and the like; the only file that knows Parquet.Net.</summary>
internal static class Ledger
{
    /// <summary>Content of <c>group.images.parquet</c>: one row per image, its codes included.</summary>
    public static byte[] Images(GroupPlan plan, GroupResult result)
        => Serialize(plan, plan.Images.Zip(result.Images, static (planned, image) => ImageRow.Of(planned, image)));

    /// <summary>Content of <c>group.training.parquet</c>: one row per log interval.</summary>
    public static byte[] Training(GroupPlan plan, GroupResult result)
        => Serialize(plan, result.Training.Select(LogRow.Of));

    private static byte[] Serialize<TRow>(GroupPlan plan, IEnumerable<TRow> rows)
    {
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd };
        var metadata = new Dictionary<string, string> { ["group"] = plan.Group, ["key"] = plan.Key };
        using var stream = new MemoryStream();

        // The library is asynchronous only; nothing waits for a device here.
        ParquetSerializer.SerializeAsync(rows.ToArray(), stream, options, metadata).GetAwaiter().GetResult();
        return stream.ToArray();
    }

    /// <summary>Columns of <c>group.images.parquet</c>.</summary>
    internal sealed class ImageRow
    {
        [ParquetRequired]
        [JsonPropertyName("name")]
        public string Name { get; set; } = "";

        [JsonPropertyName("width")]
        public int Width { get; set; }

        [JsonPropertyName("height")]
        public int Height { get; set; }

        [JsonPropertyName("channels")]
        public int Channels { get; set; }

        [ParquetRequired]
        [JsonPropertyName("alpha")]
        public string Alpha { get; set; } = "";

        [ParquetRequired]
        [JsonPropertyName("kind")]
        public string Kind { get; set; } = "";

        [JsonPropertyName("lossless")]
        public bool Lossless { get; set; }

        [JsonPropertyName("quality")]
        public int Quality { get; set; }

        [JsonPropertyName("lambda")]
        public double Lambda { get; set; }

        [JsonPropertyName("sourceBytes")]
        public long SourceBytes { get; set; }

        [JsonPropertyName("codeBytes")]
        public long CodeBytes { get; set; }

        [JsonPropertyName("network")]
        public int Network { get; set; }

        [JsonPropertyName("differenceBytes")]
        public int DifferenceBytes { get; set; }

        [JsonPropertyName("bpp")]
        public double Bpp { get; set; }

        [JsonPropertyName("psnr")]
        public double Psnr { get; set; }

        [JsonPropertyName("msSsim")]
        public double? MsSsim { get; set; }

        [JsonPropertyName("angularError")]
        public double? AngularError { get; set; }

        [JsonPropertyName("angularError95")]
        public double? AngularError95 { get; set; }

        [ParquetRequired]
        [JsonPropertyName("codes")]
        public byte[] Codes { get; set; } = [];

        public static ImageRow Of(PlannedImage planned, ImageResult result)
        {
            SourceImage image = planned.Image;
            return new ImageRow
            {
                Name = image.Name,
                Width = image.Width,
                Height = image.Height,
                Channels = image.Channels,
                Alpha = image.Alpha.ToString(),
                Kind = image.Kind.ToString(),
                Lossless = result.IsLossless,
                Quality = planned.Quality,
                Lambda = result.Lambda,
                SourceBytes = image.SourceBytes,
                CodeBytes = result.Codes.LongLength,
                Network = result.Network,
                DifferenceBytes = result.DifferenceBytes,
                Bpp = 8.0 * result.Codes.LongLength / image.Pixels,
                Psnr = result.Psnr,
                MsSsim = result.MsSsim,
                AngularError = result.Angles?.Mean,
                AngularError95 = result.Angles?.Percentile95,
                Codes = result.Codes,
            };
        }
    }

    /// <summary>Columns of <c>group.training.parquet</c>.</summary>
    internal sealed class LogRow
    {
        [ParquetRequired]
        [JsonPropertyName("stage")]
        public string Stage { get; set; } = "";

        [JsonPropertyName("network")]
        public int Network { get; set; }

        [JsonPropertyName("update")]
        public long Update { get; set; }

        [JsonPropertyName("elapsedSeconds")]
        public double ElapsedSeconds { get; set; }

        [JsonPropertyName("lossJ")]
        public double LossJ { get; set; }

        [JsonPropertyName("bpp")]
        public double Bpp { get; set; }

        [JsonPropertyName("psnr")]
        public double Psnr { get; set; }

        [JsonPropertyName("learningRate")]
        public double LearningRate { get; set; }

        [JsonPropertyName("temperature")]
        public double Temperature { get; set; }

        public static LogRow Of(TrainingRow row) => new()
        {
            Stage = ProgressRelay.NameOf(row.Stage),
            Network = row.Network,
            Update = row.Update,
            ElapsedSeconds = row.ElapsedSeconds,
            LossJ = row.LossJ,
            Bpp = row.Bpp,
            Psnr = row.Psnr,
            LearningRate = row.LearningRate,
            Temperature = row.Temperature,
        };
    }
}
