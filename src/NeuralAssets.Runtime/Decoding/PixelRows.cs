using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>Takes synthesised rows, adds alpha, and writes those that the output keeps.</summary>
internal readonly ref struct PixelRows
{
    private const int Green = 1;
    private readonly DecodeWorkspace _workspace;
    private readonly AlphaRow _alpha;
    private readonly PixelWriter _writer;
    private readonly Span<short> _alphas;
    private readonly int _reduction;
    private readonly bool _isOpaque;
    private readonly bool _keepsHidden;
    private readonly bool _isNormalMap;
    private readonly int _alphaChannel;
    private readonly int _red;
    private readonly int _green;
    private readonly int _blue;

    internal PixelRows(
        DecodeWorkspace workspace, ReadOnlySpan<byte> mask, Picture picture, int lowestGrid, PixelWriter writer)
    {
        // What no grid is coarse enough for is reached by leaving out rows and columns.
        _reduction = picture.ScaleExponent - lowestGrid;
        _workspace = workspace;
        _alpha = new AlphaRow(picture, mask, 1 << _reduction);
        _writer = writer;
        _alphas = workspace.RentAlphas(picture.OutputWidth);
        _isOpaque = picture.Alpha == AlphaKind.Opaque;
        if (_isOpaque)
        {
            foreach (ref short alpha in _alphas)
            {
                alpha = byte.MaxValue;
            }
        }

        _keepsHidden = picture.KeepsHidden;
        _isNormalMap = picture.IsNormalMap;
        DecoderArchitecture architecture = workspace.Model.Architecture;
        _alphaChannel = architecture.HasAlpha ? architecture.Channels - 1 : -1;
        if (!architecture.IsGrey)
        {
            (_red, _green, _blue) = picture.IsGrey ? (Green, Green, Green) : (0, Green, 2);
        }
    }

    /// <param name="y">A row that the synthesis has finished.</param>
    internal void Write(int y)
    {
        int step = 1 << _reduction;
        if ((y & (step - 1)) != 0)
        {
            return;
        }

        int row = y >> _reduction;
        Synthesis synthesis = _workspace.Synthesis;
        ReadOnlySpan<short> red = synthesis.Levels(y, _red);
        ReadOnlySpan<short> green = synthesis.Levels(y, _green);
        ReadOnlySpan<short> blue = _isNormalMap ? RebuildBlue(red, green) : synthesis.Levels(y, _blue);
        if (!_isOpaque)
        {
            _alpha.Compute(row, _alphaChannel < 0 ? [] : synthesis.Levels(y, _alphaChannel), _alphas);
        }

        _writer.WriteRow(_workspace.Kernel, row, red, green, blue, step, _alphas, _isOpaque, _keepsHidden);
    }

    private ReadOnlySpan<short> RebuildBlue(ReadOnlySpan<short> red, ReadOnlySpan<short> green)
    {
        Span<short> blue = _workspace.RentBlues(red.Length);
        NormalMap.RebuildBlue(red, green, blue);
        return blue;
    }
}
