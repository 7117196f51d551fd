using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Founding;

/// <summary>The middle of a picture, pixel by pixel as it is, once per codec and next to each other.</summary>
internal static class SideBySide
{
    private const int PanelSide = 256;
    private const int Gap = 4;

    /// <summary>The source, ours at the lowest quality, then AVIF and JPEG with at least as many bytes for the group as ours.</summary>
    /// <param name="result">Of the group.</param>
    /// <param name="codesPath">Of ours at the lowest quality.</param>
    /// <param name="ladder">Of the group.</param>
    /// <param name="path">PNG file to write.</param>
    /// <returns>What the panels show, from left to right.</returns>
    public static string Write(FoundingResult result, string codesPath, Ladder ladder, string path)
    {
        IReadOnlyList<SourceImage> images = result.Subset.Group.Images;
        SourceImage source = images[(images.Count - 1) / 2];
        RatePoint ours = result.Trained[0];
        RatePoint avif = ladder.Lowest(OtherCodec.Avif, point => Math.Log((double)point.Bytes / ours.Bytes));
        RatePoint jpeg = ladder.Lowest(OtherCodec.Jpeg420, point => Math.Log((double)point.Bytes / ours.Bytes));
        SourceImage[] panels =
        [
            Crop(source),
            Crop(source with { Rgba = NeuralImageGroup.Open(codesPath)[source.Name].Decode() }),
            Crop(source with { Rgba = Recode(OtherCodec.Avif, source, avif.Quality) }),
            Crop(source with { Rgba = Recode(OtherCodec.Jpeg420, source, jpeg.Quality) }),
        ];
        (byte[] rgba, int width) = Join(panels);
        PngWriter.Write(path, rgba, width, panels[0].Height, hasAlpha: true);
        return $"{source.Name}, 1:1: the source; NeuralAssets, {ours.Bytes:N0} bytes; AVIF, {avif.Bytes:N0}; JPEG, {jpeg.Bytes:N0} (all of the group).";
    }

    /// <summary>The panels in a row, transparent between them.</summary>
    /// <param name="panels">At least one, all of the same height.</param>
    internal static (byte[] Rgba, int Width) Join(IReadOnlyList<SourceImage> panels)
    {
        int width = panels.Sum(static panel => panel.Width) + (Gap * (panels.Count - 1));
        byte[] rgba = new byte[4 * width * panels[0].Height];
        int left = 0;
        foreach (SourceImage panel in panels)
        {
            for (int row = 0; row < panel.Height; row++)
            {
                panel.Rgba.AsSpan(4 * row * panel.Width, 4 * panel.Width).CopyTo(rgba.AsSpan(4 * ((row * width) + left)));
            }

            left += panel.Width + Gap;
        }

        return (rgba, width);
    }

    private static byte[] Recode(OtherCodec codec, SourceImage source, int quality) => codec.Decode(codec.Encode(source, quality));

    private static SourceImage Crop(SourceImage image)
    {
        int width = Math.Min(PanelSide, image.Width);
        int height = Math.Min(PanelSide, image.Height);
        return CentreCrop.Cut(image, (image.Width - width) / 2, (image.Height - height) / 2, width, height);
    }
}
