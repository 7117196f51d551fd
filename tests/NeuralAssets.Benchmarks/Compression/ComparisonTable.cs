using System.Globalization;
using System.Text;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A group's results as Markdown.</summary>
internal static class ComparisonTable
{
    public static string Of(GroupComparison group)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"## {group.Group}");
        Line($"");
        Line($"{group.Images} images, {group.Pixels / 1e6:F2} Mpx, {group.SourceBytes} bytes as given; effort {group.Effort}.");
        Line($"PSNR of a group is the mean of its images' PSNR; bytes count all files, the decoder included. Other codecs are");
        Line($"interpolated to the same PSNR; below 100 % the trained group is smaller.");
        Line($"");
        foreach (TrainedComparison comparison in group.Comparisons)
        {
            RatePoint trained = comparison.Trained;
            Line($"### Quality {trained.Quality}: {trained.Psnr:F2} dB");
            Line($"");
            Line($"| codec | bytes | bits/pixel | MS-SSIM | trained / codec |");
            Line($"|---|---:|---:|---:|---:|");
            Row(trained.Codec, trained.Bytes, trained.MsSsim, null);
            foreach (EqualQuality other in comparison.Others)
            {
                Row(other.Codec, other.Bytes, other.MsSsim, other.Ratio);
            }

            Line($"");
            Line($"Decoder {trained.DecoderBytes} bytes; trained in {trained.EncodeSeconds:F0} s; decoded at {group.Pixels / 1e6 / trained.DecodeSeconds:F2} Mpx/s.");
            Line($"");
        }

        foreach (RatePoint lossless in group.OtherPoints.Where(static point => point.Quality == 0))
        {
            Line($"{lossless.Codec}: {lossless.Bytes} bytes.");
        }

        return text.ToString();

        void Row(string codec, double? bytes, double? msSsim, double? ratio)
            => Line($"| {codec} | {Number(bytes, "F0")} | {Number(8 * bytes / group.Pixels, "F3")} | {Number(msSsim, "F4")} | {Number(ratio, "P1")} |");
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
