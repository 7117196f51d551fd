using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>Takes synthesised rows, adds alpha, and writes those that the output keeps.</summary>
internal readonly ref struct PixelRows
{
    private const int Green = 1;
    private readonly AlphaRow _alpha;
    private readonly PixelWriter _writer;
    private readonly byte[] _alphas;
    private readonly int _reduction;
    private readonly int _alphaChannel;
    private readonly int _red;
    private readonly int _green;
    private readonly int _blue;

    internal PixelRows(
        DecoderArchitecture architecture, ReadOnlySpan<byte> mask, Picture picture, int lowestGrid, PixelWriter writer)
    {
        // What no grid is coarse enough for is reached by leaving out rows and columns.
        _reduction = picture.ScaleExponent - lowestGrid;
        _alpha = new AlphaRow(picture, mask, 1 << _reduction);
        _writer = writer;
        _alphas = new byte[picture.OutputWidth];
        _alphaChannel = architecture.HasAlpha ? architecture.Channels - 1 : -1;
        if (!architecture.IsGrey)
        {
            (_red, _green, _blue) = picture.IsGrey ? (Green, Green, Green) : (0, Green, 2);
        }
    }

    /// <param name="y">The synthesised row.</param>
    /// <param name="pixels">A row per channel.</param>
    /// <param name="stride">From one channel to the next.</param>
    internal void Write(int y, ReadOnlySpan<int> pixels, int stride)
    {
        int step = 1 << _reduction;
        if ((y & (step - 1)) != 0)
        {
            return;
        }

        int row = y >> _reduction;
        _alpha.Compute(row, _alphaChannel < 0 ? [] : pixels[(_alphaChannel * stride)..], _alphas);
        _writer.WriteRow(
            row, pixels[(_red * stride)..], pixels[(_green * stride)..], pixels[(_blue * stride)..], step, _alphas);
    }
}
