using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Training;

/// <summary>How an image's alpha is coded.</summary>
/// <param name="Kind">Where it comes from.</param>
/// <param name="Classes">The mask, one <see cref="MaskClass"/> a pixel, row by row; null if the kind has none.</param>
internal sealed record AlphaPlan(AlphaKind Kind, byte[]? Classes = null)
{
    /// <summary>That of a part of an image.</summary>
    /// <param name="imageWidth">Of the image.</param>
    /// <param name="left">First column of the part.</param>
    /// <param name="top">First row of the part.</param>
    /// <param name="width">Of the part.</param>
    /// <param name="height">Of the part.</param>
    public AlphaPlan Crop(int imageWidth, int left, int top, int width, int height)
    {
        if (Classes is null)
        {
            return this;
        }

        var part = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            Classes.AsSpan(((top + y) * imageWidth) + left, width).CopyTo(part.AsSpan(y * width));
        }

        return this with { Classes = part };
    }
}
