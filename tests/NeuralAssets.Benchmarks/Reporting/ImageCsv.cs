using System.Text;
using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>
/// A trained group image by image, to stand beside tables of other codecs. An image's bytes are its stream and, in proportion to its pixels, its share of
/// decoder and index, so that the images' bytes add up to those of the files.
/// </summary>
internal static class ImageCsv
{
    public static string Of(GroupComparison group)
    {
        var text = new StringBuilder("quality,name,bytes,bpp,psnr,ms_ssim\n");
        foreach (RatePoint point in group.Trained)
        {
            foreach (ImagePoint image in point.Trained!.Images)
            {
                text.AppendJoin(
                    ',',
                    Cells.Number(point.Quality, "F0"),
                    Quote(image.Name),
                    Cells.Number(image.Bytes, "F0"),
                    Cells.Number(8.0 * image.Bytes / image.Pixels, "F4"),
                    Cells.Number(image.Psnr, "F3"),
                    image.MsSsim is null ? "" : Cells.Number(image.MsSsim, "F5"));
                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Quote(string name)
        => name.AsSpan().ContainsAny("\",\n\r") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name;
}
