using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>
/// From features to pixels (FORMAT.md, section 7.3), row by row: every residual layer follows one row behind the one
/// before it, so that a few rows are all that is ever in memory.
/// </summary>
internal sealed class Synthesis
{
    private const int Lanes = LayerKernel.Lanes;
    private readonly DecoderModel _model;
    private readonly int _channels;
    private readonly int _columns;
    private readonly int _rows;
    private readonly int _paddedColumns;
    private readonly int[] _hidden;

    /// <summary>Entry 0 is the synthesis itself, entry e the e-th residual layer.</summary>
    private readonly RowRing[] _stages;
    private readonly RowRing _linear;

    internal Synthesis(DecoderModel model, int columns, int rows)
    {
        _model = model;
        _channels = model.Architecture.Channels;
        _columns = columns;
        _rows = rows;
        _paddedColumns = PadColumns(columns);
        _hidden = new int[model.Architecture.SynthesisWidth * Lanes];
        _stages = new RowRing[1 + model.Residual.Length];
        for (int i = 0; i < _stages.Length; i++)
        {
            _stages[i] = CreateRing();
        }

        _linear = CreateRing();
    }

    /// <summary>Rows between a row's features and its pixels.</summary>
    internal int Delay => _model.Residual.Length;

    /// <summary>Columns that a row of features or pixels must have room for: whole groups of lanes.</summary>
    internal static int PadColumns(int columns) => (columns + Lanes - 1) & -Lanes;

    /// <summary>Takes the features of row <paramref name="y"/>; feature j starts at j * <paramref name="stride"/>.</summary>
    internal void PushRow(int y, ReadOnlySpan<int> features, int stride)
    {
        RowRing ring = _stages[0];
        Span<int> values = ring[y];
        Span<int> linear = _linear[y];
        for (int x = 0; x < _paddedColumns; x += Lanes)
        {
            ReadOnlySpan<int> input = features[x..];
            LayerKernel.Apply(_model.SynthesisHidden, input, stride, _hidden, Lanes, 10, 0, short.MaxValue);
            LayerKernel.Apply(
                _model.SynthesisOutput, _hidden, Lanes, values[(x + 1)..], ring.Stride, 11, short.MinValue, short.MaxValue);
            LayerKernel.Apply(
                _model.Linear, input, stride, linear[(x + 1)..], ring.Stride, 10, int.MinValue, int.MaxValue);
        }

        ring.ReplicateEnds(y);
    }

    /// <summary>Runs the residual layers as far as features up to row <paramref name="y"/> allow; then y may pass the last row.</summary>
    internal void Advance(int y)
    {
        for (int e = 0; e < _model.Residual.Length; e++)
        {
            int row = y - 1 - e;
            if (row < 0 || row >= _rows)
            {
                continue;
            }

            RowRing input = _stages[e];
            RowRing output = _stages[e + 1];
            var rows = new RowTriple(input[Math.Max(row - 1, 0)], input[row], input[Math.Min(row + 1, _rows - 1)]);
            int lowest = e < _model.Residual.Length - 1 ? 0 : short.MinValue;
            ConvolutionKernel.Apply(_model.Residual[e], rows, input.Stride, output[row], _paddedColumns, 11, lowest);
            output.ReplicateEnds(row);
        }
    }

    /// <summary>The pixels of row <paramref name="y"/>, 0 to 255; channel o starts at o * <paramref name="stride"/>.</summary>
    internal void PullRow(int y, Span<int> pixels, int stride)
    {
        RowRing last = _stages[^1];
        for (int channel = 0; channel < _channels; channel++)
        {
            int start = (channel * last.Stride) + 1;
            ReadOnlySpan<int> values = last[y].Slice(start, _columns);
            ReadOnlySpan<int> linear = _linear[y].Slice(start, _columns);
            Span<int> output = pixels.Slice(channel * stride, _columns);
            for (int x = 0; x < output.Length; x++)
            {
                int value = FixedPoint.Clamp16(values[x] + linear[x]);
                output[x] = FixedPoint.Clamp(((value * 255) + 2048) >> 12, 0, 255);
            }
        }
    }

    private RowRing CreateRing() => new(_channels, _columns, _paddedColumns + 2);
}
