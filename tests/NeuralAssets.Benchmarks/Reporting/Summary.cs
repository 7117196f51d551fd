using System.Text;
using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>All groups of a folder of results on one page.</summary>
internal static class Summary
{
    private const string Preamble =
        """
        # Trained groups against other codecs

        Bytes are those of all files that ship: decoder, index and codes. Quality is that of the pixels that the Runtime decodes, the same
        measure for every codec: red, green and blue, or with alpha the colours multiplied by alpha, and alpha. Hidden colours are
        cleared for every codec. PSNR is that of the mean squared error of all pixels of a group, MS-SSIM the mean of its images; it is not
        defined where a side is below 176 pixels. BD-rates are over the range of quality that both codecs reach; below zero, ours is smaller.
        The last row is the mean of their logarithms over the groups whose files were lossless; * marks the others, whose pixels carry the
        traces of JPEG. JPEG has no alpha.

        Settings, through Magick.NET: JPEG progressive with optimised tables; WebP method 6, alpha at the quality of the colours; AVIF by libaom at
        speed 4, 4:4:4 as read back from each file; JPEG XL effort 7, whose alpha that library keeps without loss; PNG level 9 with adaptive filters. Magick.NET's AVIF has quantisation matrices, which please the eye and
        cost PSNR; where avifenc is installed, there is a second AVIF, tuned for PSNR, and it is the one to beat there.


        """;

    /// <param name="results">In the order of the rows.</param>
    public static string Of(IReadOnlyList<GroupComparison> results)
    {
        var text = new StringBuilder(Preamble.ReplaceLineEndings("\n"));
        text.Append("## Sizes at equal PSNR\n\n").Append(Sizes(results));
        foreach (QualityMetric metric in QualityMetric.All)
        {
            text.Append('\n').Append("## BD-rate by ").Append(metric.Name).Append("\n\n").Append(BdRates(results, metric));
        }

        return text.ToString();
    }

    private static MarkdownTable Sizes(IReadOnlyList<GroupComparison> results)
    {
        var table = new MarkdownTable(
            "group", "effort", "images", "Mpx", "Quality", "PSNR", "bytes", "decoder + index", "best other codec", "ours / its");
        foreach (GroupComparison group in results)
        {
            foreach (RatePoint point in group.Trained)
            {
                var best = BestGeneral.At(point.Psnr, group.Others);
                table.Row(
                    $"[{group.Group}]({group.Group}.md)",
                    group.Setup.Effort.ToString(),
                    Cells.Number(group.Images, "F0"),
                    Cells.Number(group.Pixels / 1e6, "F2"),
                    Cells.Number(point.Quality, "F0"),
                    Cells.Number(point.Psnr, "F2"),
                    Cells.Bytes(point.Bytes),
                    Cells.Share((double?)point.Trained?.SharedBytes / point.Bytes),
                    best?.Codec ?? "-",
                    Cells.Share(point.Bytes / best?.Bytes));
            }
        }

        return table;
    }

    private static MarkdownTable BdRates(IReadOnlyList<GroupComparison> results, QualityMetric metric)
    {
        string[] codecs =
        [
            .. results
                .SelectMany(static group => group.Others)
                .Where(static point => !point.IsLossless)
                .Select(static point => point.Codec)
                .Distinct(),
        ];
        var table = new MarkdownTable(["group", .. codecs]);
        foreach (GroupComparison group in results)
        {
            table.Row([group.IsLossySource ? group.Group + " *" : group.Group, .. codecs.Select(codec => Cells.Change(group.BdRate(metric, codec)))]);
        }

        GroupComparison[] lossless = [.. results.Where(static group => !group.IsLossySource)];
        return table.Row(["**all**", .. codecs.Select(codec => Cells.Change(Mean([.. lossless.Select(group => group.BdRate(metric, codec))])))]);
    }

    /// <summary>The geometric mean of the factors that are known; null if none is.</summary>
    internal static double? Mean(IReadOnlyList<double?> rates)
    {
        double[] logarithms = [.. rates.OfType<double>().Select(static rate => Math.Log(1 + rate))];
        return logarithms.Length == 0 ? null : Math.Exp(logarithms.Average()) - 1;
    }
}
