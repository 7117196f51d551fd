using System.Globalization;
using System.Text;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Reporting;

namespace NeuralAssets.Benchmarks.Founding;

/// <summary>The founding experiment's table as Markdown.</summary>
internal static class FoundingReport
{
    public static string Of(FoundingResult result)
    {
        CorpusGroup group = result.Subset.Group;
        string cropped = result.Subset.Cropped > 0 ? $"; {result.Subset.Cropped} of them are centre crops" : "";
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {group.Name}, effort {result.Setup.Effort}\n\n    {result.Setup.Command}\n\n");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{group.Images.Count} of the group's {result.Subset.Available} images, {group.Pixels / 1e6:F2} Mpx{cropped}.\n");
        text.Append(CultureInfo.InvariantCulture, $"{result.Setup.Machine}. {result.Setup.Versions}.\n");
        text.Append("WebP, AVIF and JPEG XL are each at the lowest quality whose PSNR is at least that of one of ours.\n\n");

        var table = new MarkdownTable("codec", "quality", "bytes", "of these: decoder", "smaller than PNG", "bits/pixel", "PSNR", "MS-SSIM");
        foreach (RatePoint point in (RatePoint[])[result.Png, .. result.Others, .. result.Trained])
        {
            table.Row(
                point.Trained is null ? point.Codec : $"**{point.Codec}**",
                point.IsLossless ? "-" : Cells.Number(point.Quality, "F0"),
                Cells.Bytes(point.Bytes),
                Cells.Bytes(point.Trained?.DecoderBytes),
                Cells.Number((double)result.Png.Bytes / point.Bytes, "F1") + " x",
                Cells.Number(8.0 * point.Bytes / group.Pixels, "F3"),
                point.IsLossless ? "-" : Cells.Number(point.Psnr, "F2"),
                point.IsLossless ? "-" : Cells.Number(point.MsSsim, "F4"));
        }

        return text.Append(table).ToString();
    }
}
