using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>
/// A folder of committed results: per group the points as JSON, tables, plots and one row per image; over them one page for all. A run replaces the
/// groups that it measured and leaves the others, so a corpus may be measured in parts.
/// </summary>
internal sealed class ResultsFolder
{
    private readonly string _path;

    /// <param name="path">Created if absent.</param>
    public ResultsFolder(string path)
    {
        _path = path;
        Directory.CreateDirectory(path);
    }

    public void Write(GroupComparison group)
    {
        Write(group.Group + ".md", GroupReport.Of(group));
        Write(group.Group + ".csv", ImageCsv.Of(group));
        WritePlot(group, QualityMetric.Psnr, "-psnr.svg");
        WritePlot(group, QualityMetric.MsSsim, "-ms-ssim.svg");
        File.WriteAllBytes(Path.Combine(_path, group.Group + ".json"), BenchmarkJson.Serialize(group));
        Write("README.md", Summary.Of(ReadAll()));
    }

    /// <summary>Every group of the folder, in the order of their names.</summary>
    public IReadOnlyList<GroupComparison> ReadAll()
        =>
        [
            .. Directory.EnumerateFiles(_path, "*.json")
                .Order(StringComparer.Ordinal)
                .Select(static path => BenchmarkJson.ReadResult(File.ReadAllBytes(path))),
        ];

    private void WritePlot(GroupComparison group, QualityMetric metric, string ending)
    {
        if (RatePlot.Svg(group, metric) is { } svg)
        {
            Write(group.Group + ending, svg);
        }
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_path, name), text);
}
