using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// One 3 x 3 residual layer between planes, as a fully connected layer over the nine shifted rows of each channel; borders are replicated.
/// </summary>
internal sealed unsafe class ResidualPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly PackedNetwork _network;
    private readonly int _layer;
    private readonly int _channels;
    private readonly bool _rectified;
    private readonly DenseGradient<T> _sums;
    private readonly RowTable _patch;
    private readonly RowTable _output;
    private readonly RowTable _gradient;
    private RowParts _parts = null!;
    private RowSample _sample;

    public ResidualPass(PackedNetwork network, int layer)
    {
        _network = network;
        _layer = layer;
        _channels = network.Architecture.Channels;
        _rectified = layer < network.Architecture.ResidualLayers - 1;
        _sums = new DenseGradient<T>(network.Residual[layer]);
        _patch = new RowTable(KernelTaps.Count * _channels);
        _output = new RowTable(_channels);
        _gradient = new RowTable(_channels);
    }

    /// <summary>Takes the weights' gradients from these rows until told otherwise.</summary>
    public void Sample(RowSample rows) => _sample = rows;

    /// <summary>Computes a row of the output from the rows around it, as far as the picture has them.</summary>
    public void ForwardRow(Plane[] input, Plane[] output, int y, int height, RowParts parts)
    {
        Activation activation = _rectified ? Activation.Rectified : Activation.Linear;
        foreach (RowPart part in parts[y])
        {
            _patch.SetKernel(input, y, part.First, 0, height - 1);
            _output.SetRows(output, y, part.First);
            _network.Residual[_layer].Forward<T>(_patch, _output, DenseKernels.Padded<T>(part.Columns), activation);
        }

        foreach (Plane plane in output)
        {
            plane.ReplicateColumns(y);
        }
    }

    /// <summary>
    /// Takes the gradient of one row of the output, the rows in order, sums the weights' gradients, and gives the rows of the input's
    /// gradient that are complete with it: one more than the output's on either side, where the picture has one; zero beyond the width.
    /// </summary>
    /// <param name="input">Input of the layer.</param>
    /// <param name="output">Output of the layer.</param>
    /// <param name="gradient">Gradient of the output, zero beyond the width; rectified in place.</param>
    /// <param name="inputGradient">Receives the input's.</param>
    /// <param name="y">The row.</param>
    /// <param name="rows">All rows of the output.</param>
    /// <param name="height">Rows of the picture.</param>
    /// <param name="parts">What of the rows is worked on; the gradients are zero elsewhere.</param>
    public RowRange BackwardRow(
        Plane[] input, Plane[] output, Plane[] gradient, Plane[] inputGradient, int y, RowRange rows, int height, RowParts parts)
    {
        _parts = parts;
        foreach (Plane plane in gradient)
        {
            plane.Clear(new RowRange(rows.First - 2, y == rows.First ? rows.First : rows.First - 2));
            plane.Clear(new RowRange(rows.End, y == rows.End - 1 ? rows.End + 2 : rows.End));
        }

        if (_rectified)
        {
            RowMath.Mask<T>(gradient, output, y, output[0].Width);
        }

        if (_sample.Contains(y))
        {
            AccumulateRow(input, gradient, y, height);
        }

        var complete = new RowRange(Math.Max(0, y - 1), y < rows.End - 1 ? y : Math.Min(height, rows.End + 1));
        for (int row = complete.First; row < complete.End; row++)
        {
            TransposeRow(gradient, inputGradient, row);

            // The rows around the picture were copies of its first and last row.
            if (row == 0)
            {
                Fold(gradient, inputGradient, -1, 0);
            }

            if (row == height - 1)
            {
                Fold(gradient, inputGradient, height, height - 1);
            }
        }

        return complete;
    }

    /// <summary>Moves the sums of the weights' gradients to the gradient vector and starts again from zero.</summary>
    public void ReduceGradients(NetworkParameters layout, Span<float> gradient)
        => _sums.Reduce(
            layout.Slice(gradient, TensorKind.ResidualWeight, _layer), layout.Slice(gradient, TensorKind.ResidualBias, _layer), _sample.Period);

    private void AccumulateRow(Plane[] input, Plane[] gradient, int y, int height)
    {
        foreach (RowPart part in _parts[y])
        {
            _patch.SetKernel(input, y, part.First, 0, height - 1);
            _gradient.SetRows(gradient, y, part.First);
            _sums.Add(_gradient, _patch, DenseKernels.Padded<T>(part.Columns));
        }
    }

    private void TransposeRow(Plane[] gradient, Plane[] inputGradient, int y)
    {
        int width = gradient[0].Width;
        foreach (RowPart part in _parts[y])
        {
            _patch.SetKernel(gradient, y, part.First);
            _output.SetRows(inputGradient, y, part.First);
            _network.ResidualTransposed[_layer].Forward<T>(_patch, _output, DenseKernels.Padded<T>(part.Columns), Activation.Linear);
        }

        ReadOnlySpan<float> weights = _network.Parameters[TensorKind.ResidualWeight, _layer];
        for (int i = 0; i < _channels; i++)
        {
            float* row = inputGradient[i].Row(y);
            _parts.ClearGaps(row, y);
            row[0] += BorderGradient(gradient, weights, i, y, column: 0, tap: 0);
            row[width - 1] += BorderGradient(gradient, weights, i, y, column: width - 1, tap: 2);
            RowMath.ClearOutside(row, width);
        }
    }

    /// <summary>What the copies of a border column got: from the outputs of that column, through the outermost taps.</summary>
    private float BorderGradient(Plane[] gradient, ReadOnlySpan<float> weights, int input, int y, int column, int tap)
    {
        float sum = 0f;
        for (int o = 0; o < _channels; o++)
        {
            for (int dy = 0; dy < 3; dy++)
            {
                sum += weights[(((((o * _channels) + input) * 3) + dy) * 3) + tap] * gradient[o].Row(y + 1 - dy)[column];
            }
        }

        return sum;
    }

    private void Fold(Plane[] gradient, Plane[] inputGradient, int outside, int inside)
    {
        TransposeRow(gradient, inputGradient, outside);
        foreach (Plane plane in inputGradient)
        {
            RowMath.Add<T>(plane.Row(inside), plane.Row(outside), plane.Width);

            // The layer before this one finds nothing outside the picture.
            plane.Clear(new RowRange(outside, outside + 1));
        }
    }

    public void Dispose()
    {
        _sums.Dispose();
        _patch.Dispose();
        _output.Dispose();
        _gradient.Dispose();
    }
}
