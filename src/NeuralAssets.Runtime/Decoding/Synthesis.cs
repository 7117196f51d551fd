using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// From features to pixels (FORMAT.md, section 7.3), row by row: every residual layer follows one row behind the one
/// before it, so that a few rows are all that is ever in memory.
/// </summary>
internal sealed class Synthesis
{
    private DecoderLayers _layers;
    private readonly Kernel _kernel;
    private readonly int _channels;
    private readonly short[] _scratch;
    private readonly InputTaps _featureTaps;
    private readonly InputTaps _neighbourTaps;
    private readonly int[] _neighbours;

    /// <summary>Entry 0 is the synthesis itself, entry e the e-th residual layer.</summary>
    private readonly PictureRows[] _stages;
    private readonly PictureRows _linear;
    private readonly VisibleBlocks _visible = new();
    private int _rows;
    private int _firstRow;

    internal Synthesis(DecoderModel model, Kernel kernel)
    {
        _layers = model.Layers;
        _kernel = kernel;
        _channels = model.Architecture.Channels;
        _scratch = new short[(_layers.SynthesisHidden.Pairs + _layers.SynthesisOutput.Pairs) * 2 * Kernel.Block];
        _featureTaps = new InputTaps(model.Architecture.GridCount);
        _neighbours = new int[_channels * FormatConstants.ResidualKernelTaps];
        _neighbourTaps = new InputTaps(_neighbours.Length);
        _stages = new PictureRows[1 + model.Residual.Length];
        for (int i = 0; i < _stages.Length; i++)
        {
            _stages[i] = new PictureRows(_channels);
        }

        _linear = new PictureRows(_channels);
    }

    /// <summary>Rows between a row's features and its pixels.</summary>
    internal int Delay => _stages.Length - 1;

    /// <inheritdoc cref="DecodeWorkspace.Use"/>
    internal void Use(DecoderLayers layers) => _layers = layers;

    /// <summary>Starts a picture, of a grid's size, of which rows before <paramref name="firstRow"/> are not needed for what is wanted of it.</summary>
    internal void Start(Picture picture, int grid, int firstRow, int featureStride)
    {
        _visible.Start(picture, grid, Delay, firstRow);
        int columns = LatentGeometry.GridSide(picture.Width, grid);
        _rows = LatentGeometry.GridSide(picture.Height, grid);
        _firstRow = firstRow;
        _featureTaps.SetRows(featureStride);
        foreach (PictureRows stage in _stages)
        {
            stage.Start(columns);
        }

        _linear.Start(columns);
    }

    /// <summary>Takes the features of row <paramref name="y"/>, and the mask of all rows.</summary>
    internal void PushRow(int y, ReadOnlySpan<short> features, ReadOnlySpan<byte> mask)
    {
        _visible.Advance(mask, y);
        PictureRows stage = _stages[0];
        for (int x = 0; _visible.Next(y, ref x, out int columns); x += columns)
        {
            _kernel.Synthesise(
                _layers.SynthesisHidden,
                _layers.SynthesisOutput,
                _layers.Linear,
                features[x..],
                _featureTaps,
                _scratch,
                stage.Pixels(y)[x..],
                _linear.Pixels(y)[x..],
                stage.Stride,
                columns);
        }

        stage.ReplicateEnds(y);
    }

    /// <summary>Runs the residual layers as far as features up to row <paramref name="y"/> allow; then y may pass the last row.</summary>
    internal void Advance(int y)
    {
        for (int e = 0; e < Delay; e++)
        {
            int row = y - 1 - e;
            int first = _firstRow == 0 ? 0 : _firstRow + 1 + e;
            if (row >= first && row < _rows)
            {
                Convolve(e, row);
            }
        }
    }

    /// <summary>Ends row <paramref name="y"/>; its channels then hold levels, 0 to 255.</summary>
    internal void Finish(int y)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            Span<short> values = _stages[^1].Channel(y, channel);
            _kernel.AddSaturate(values, _linear.Channel(y, channel));
            _kernel.ToLevels(values);
        }
    }

    /// <summary>The levels of one channel of a finished row, padded.</summary>
    internal ReadOnlySpan<short> Levels(int y, int channel) => _stages[^1].Channel(y, channel);

    private void Convolve(int e, int y)
    {
        PictureRows input = _stages[e];
        PictureRows output = _stages[e + 1];
        int next = 0;
        for (int channel = 0; channel < _channels; channel++)
        {
            for (int dy = -1; dy <= 1; dy++)
            {
                int row = input.Offset(Math.Clamp(y + dy, 0, _rows - 1)) + (channel * input.Stride);
                for (int dx = 0; dx <= 2; dx++)
                {
                    _neighbours[next++] = row + dx;
                }
            }
        }

        _neighbourTaps.Set(_neighbours);
        for (int x = 0; _visible.Next(y, ref x, out int columns); x += columns)
        {
            _kernel.Apply(
                _layers.Residual[e], input.Values[x..], _neighbourTaps, output.Pixels(y)[x..], output.Stride, columns);
        }

        output.ReplicateEnds(y);
    }
}
