using System.Globalization;
using System.Text;
using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>A group's results as Markdown.</summary>
internal static class GroupReport
{
    public static string Of(GroupComparison group)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {group.Group}, effort {group.Setup.Effort}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"    {group.Setup.Command}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{Extent(group)}\n{group.Setup.Machine}. {group.Setup.Versions}.\n\n");
        text.Append(Trained(group)).Append('\n');
        foreach (MetricComparison comparison in group.Comparisons)
        {
            text.Append(CultureInfo.InvariantCulture, $"## At equal {comparison.Metric}\n\n{Ratios(group, comparison)}\n");
        }

        text.Append("## Without loss\n\n").Append(Lossless(group));
        return text.ToString();
    }

    private static string Extent(GroupComparison group)
    {
        string cropped = group.Cropped > 0 ? $"; {group.Cropped} of them are centre crops" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{group.Images} of the group's {group.Available} images, {group.Pixels / 1e6:F2} Mpx{cropped}. ")
            + string.Create(CultureInfo.InvariantCulture, $"The files as given have {group.SourceBytes:N0} bytes.");
    }

    private static MarkdownTable Trained(GroupComparison group)
    {
        var table = new MarkdownTable(
            "Quality",
            "bytes",
            "bits/pixel",
            "decoder",
            "index",
            "PSNR",
            "mean PSNR of the images",
            "MS-SSIM",
            "best other codec at that PSNR",
            "ours / its");
        foreach (RatePoint point in group.Trained)
        {
            var best = BestGeneral.At(point.Psnr, group.Others);
            table.Row(
                Cells.Number(point.Quality, "F0"),
                Cells.Bytes(point.Bytes),
                Cells.Number(8.0 * point.Bytes / group.Pixels, "F3"),
                Cells.Bytes(point.Trained?.DecoderBytes),
                Cells.Bytes(point.Trained?.IndexBytes),
                Cells.Number(point.Psnr, "F2"),
                Cells.Number(point.MeanPsnr, "F2"),
                Cells.Number(point.MsSsim, "F4"),
                best is null ? "-" : $"{best.Codec}: {Cells.Bytes(best.Bytes)}",
                Cells.Share(point.Bytes / best?.Bytes));
        }

        return table;
    }

    /// <summary>Ours by theirs, so that below 100 % ours is smaller.</summary>
    private static MarkdownTable Ratios(GroupComparison group, MetricComparison comparison)
    {
        var table = new MarkdownTable(["ours / codec", .. group.Trained.Select(static point => $"Quality {point.Quality}"), "BD-rate"]);
        foreach (CodecComparison codec in comparison.Codecs)
        {
            table.Row([codec.Codec, .. codec.Ratios.Select(Cells.Share), Cells.Change(codec.BdRate)]);
        }

        return table;
    }

    private static MarkdownTable Lossless(GroupComparison group)
    {
        var table = new MarkdownTable("codec", "bytes", "bits/pixel");
        foreach (RatePoint point in group.Others.Where(static point => point.IsLossless))
        {
            table.Row(point.Codec, Cells.Bytes(point.Bytes), Cells.Number(8.0 * point.Bytes / group.Pixels, "F3"));
        }

        return table;
    }
}
