using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>
/// A folder of committed results: per group the points as JSON, tables, plots and one row per image; over them one page for all. A run replaces the
/// groups that it measured and leaves the others, so a corpus may be measured in parts.
/// </summary>
/// <param name="path">Created with the first group.</param>
internal sealed class ResultsFolder(string path)
{
    public void Write(GroupComparison group)
    {
        Directory.CreateDirectory(path);
        Write(group.Group + ".md", GroupReport.Of(group));
        Write(group.Group + ".csv", ImageCsv.Of(group));
        WritePlot(group, QualityMetric.Psnr, "-psnr.svg");
        WritePlot(group, QualityMetric.MsSsim, "-ms-ssim.svg");
        File.WriteAllBytes(Path.Combine(path, group.Group + ".json"), BenchmarkJson.Serialize(group));
        Write("README.md", Summary.Of(ReadAll()));
    }

    /// <summary>Every group of the folder, in the order of their names.</summary>
    public IReadOnlyList<GroupComparison> ReadAll()
        =>
        [
            .. Directory.EnumerateFiles(path, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(static file => BenchmarkJson.ReadResult(File.ReadAllBytes(file))),
        ];

    private void WritePlot(GroupComparison group, QualityMetric metric, string ending)
    {
        if (RatePlot.Svg(group, metric) is { } svg)
        {
            Write(group.Group + ending, svg);
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(path, name), text);
}
