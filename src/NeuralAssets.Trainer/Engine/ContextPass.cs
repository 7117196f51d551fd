using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The context model over rows of a grid: bits of the quantised latents, and the gradients of the bits by latents and weights.
/// Forward and backward of a segment of 256 latents run back to back, so activations never leave the nearest caches.
/// </summary>
internal sealed unsafe class ContextPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    /// <summary>Zeros on both sides of a segment of gradients: neighbours are shifted by less, and targets begin a margin earlier.</summary>
    private const int GradientMargin = 2 * Plane.MarginColumns;

    private const int GradientStride = DenseKernels.Segment + (2 * GradientMargin);

    private readonly int _neighbours;
    private readonly int _features;
    private readonly DenseLayer[] _hidden;
    private readonly DenseLayer _output;
    private readonly DenseGradient<T>[] _hiddenSums;
    private readonly DenseGradient<T> _outputSums;
    private readonly NativeBuffer _buffers;
    private readonly NativeBuffer _gradientBuffers;

    // Inputs of hidden layer d, and last those of the output layer: the last hidden values, then the context vector.
    private readonly RowTable[] _inputs;
    private readonly RowTable[] _gradients;

    // The hidden values among the inputs, which are rectified; null where there are none.
    private readonly RowTable?[] _rectified;
    private readonly RowTable _contextGradient;

    // Gradients by the neighbours and by the latent itself, each shifted to where it belongs, from its own row of the grid upwards.
    private readonly RowTable _shifted;
    private readonly int[] _shiftedInRow;
    private readonly RowTable _result;
    private readonly float* _featureValues;
    private readonly float* _noFeatures;
    private readonly float* _latentGradient;
    private RowSample _sample;

    public ContextPass(PackedNetwork network)
    {
        _neighbours = network.Architecture.ContextSize;
        _features = network.Architecture.FeatureCount;
        _hidden = network.ContextHidden;
        _output = network.ContextOutput;
        _hiddenSums = [.. _hidden.Select(layer => new DenseGradient<T>(layer))];
        _outputSums = new DenseGradient<T>(_output);

        int width = network.Architecture.ContextWidth;
        int depth = _hidden.Length;
        int channels = (2 * depth * width) + (2 * _features) + 4;
        _buffers = new NativeBuffer((long)channels * DenseKernels.Segment);
        _gradientBuffers = new NativeBuffer((width + 1L) * GradientStride);
        float* next = _buffers.Data;
        float* Take(int count)
        {
            float* taken = next;
            next += (long)count * DenseKernels.Segment;
            return taken;
        }

        float* Gradient(int channel) => _gradientBuffers.Data + ((long)channel * GradientStride) + GradientMargin;

        _latentGradient = Gradient(width);
        _contextGradient = new RowTable(width);
        for (int c = 0; c < width; c++)
        {
            _contextGradient.Rows[c] = Gradient(c);
        }

        _shifted = new RowTable(_neighbours + 1);
        _shiftedInRow = new int[LatentGeometry.NeighbourReach + 1];
        int shifted = 0;
        for (int row = 0; row < _shiftedInRow.Length; row++)
        {
            int before = shifted;
            for (int i = 0; i < _neighbours; i++)
            {
                if (LatentGeometry.NeighbourRows[i] == -row)
                {
                    _shifted.Rows[shifted++] = Gradient(i) - LatentGeometry.NeighbourColumns[i];
                }
            }

            if (row == 0)
            {
                _shifted.Rows[shifted++] = _latentGradient;
            }

            _shiftedInRow[row] = shifted - before;
        }

        _inputs = new RowTable[depth + 1];
        _gradients = new RowTable[depth + 1];
        _inputs[0] = new RowTable(width);
        _gradients[0] = _contextGradient;
        _rectified = new RowTable?[depth + 1];
        for (int d = 1; d <= depth; d++)
        {
            int inputs = d == depth ? 2 * width : width;
            _inputs[d] = new RowTable(inputs);
            float* values = Take(width);
            _inputs[d].SetSegments(0, values, width);
            _rectified[d] = new RowTable(inputs);
            _rectified[d]!.SetSegments(0, values, width);
            _gradients[d] = new RowTable(inputs);
            _gradients[d].SetSegments(0, Take(width), width);
            if (d == depth)
            {
                for (int i = width; i < inputs; i++)
                {
                    _gradients[d].Rows[i] = Gradient(i - width);
                    _rectified[d]!.Rows[i] = null;
                }
            }
        }

        _featureValues = Take(_features);
        _noFeatures = Take(_features);
        _result = new RowTable(Take(4), 4);
    }

    /// <summary>Bits of the given rows of a grid.</summary>
    /// <param name="grid">Quantised latents of the image.</param>
    /// <param name="rows">Rows to code.</param>
    /// <param name="parts">What of each row to work on; a part that stands for several rows is of pinned latents with none but pinned neighbours.</param>
    /// <param name="gradient">Receives, added, the bits' gradient by the latents that are not pinned; null to evaluate only.</param>
    /// <param name="features">The rows' features, or null if the grid has none.</param>
    /// <param name="sample">Rows that the weights' gradients are taken from, the same until <see cref="ReduceGradients"/>.</param>
    /// <param name="bitsOfEach">Receives the bits of each latent; the first of several rows that a part stands for has those of all of them.</param>
    public double Run(
        Plane grid, RowRange rows, RowParts parts, Plane? gradient, InterGridFeatures<T>? features, RowSample sample, Plane? bitsOfEach = null)
    {
        _sample = sample;
        SetFeatures(features is null ? _noFeatures : _featureValues);
        double bits = 0;
        for (int y = rows.First; y < rows.End; y++)
        {
            foreach (RowPart part in parts[y])
            {
                bits += Run(grid, y, part, gradient, features, bitsOfEach is null ? null : bitsOfEach.Row(y) + part.First);
            }
        }

        return bits;
    }

    private double Run(Plane grid, int y, RowPart part, Plane? gradient, InterGridFeatures<T>? features, float* bitsOfEach)
    {
        int pixels = DenseKernels.Padded<T>(part.Columns);
        SetNeighbours(grid, y, part.First);
        features?.Read(y, part.First, _featureValues, pixels);
        Forward(pixels);
        StageClock.Enter(EngineStage.Rate);
        double bits = RateKernel.Run<T>(grid.Row(y) + part.First, _result.Rows[0], _latentGradient, part.Columns, bitsOfEach);
        StageClock.Enter(EngineStage.Context);
        if (bitsOfEach != null && part.Rows > 1)
        {
            RowMath.Scale<T>(bitsOfEach, part.Rows, part.Columns);
        }

        if (gradient is null)
        {
            return part.Rows * bits;
        }

        if (part.Rows > 1)
        {
            // Pinned latents need no gradient of their own.
            RowMath.Scale<T>(_result.Rows[0], part.Rows, pixels);
            RowMath.Scale<T>(_result.Rows[1], part.Rows, pixels);
            Backward(pixels, y / part.Rows);
            features?.AddGradient(y, part.First, _contextGradient.Rows + _neighbours, pixels);
            return part.Rows * bits;
        }

        Backward(pixels, y);
        Scatter(gradient, features, y, part.First, pixels);
        return bits;
    }

    private void SetFeatures(float* values)
    {
        _inputs[0].SetSegments(_neighbours, values, _features);
        if (_hidden.Length > 0)
        {
            _inputs[^1].SetSegments((2 * _neighbours) + _features, values, _features);
        }
    }

    /// <summary>The neighbours need no gathering: they are the grid's own rows, shifted.</summary>
    private void SetNeighbours(Plane grid, int y, int x)
    {
        float** first = _inputs[0].Rows;
        float** last = _inputs[^1].Rows + (_hidden.Length > 0 ? _neighbours + _features : 0);
        for (int i = 0; i < _neighbours; i++)
        {
            first[i] = last[i] = grid.Row(y + LatentGeometry.NeighbourRows[i]) + x + LatentGeometry.NeighbourColumns[i];
        }
    }

    private void Forward(int pixels)
    {
        for (int d = 0; d < _hidden.Length; d++)
        {
            _hidden[d].Forward<T>(_inputs[d], _inputs[d + 1], pixels, Activation.ContextHidden);
        }

        _output.Forward<T>(_inputs[^1], _result, pixels, Activation.Linear);
    }

    /// <param name="pixels">Of the segment.</param>
    /// <param name="row">Number of its row, or among rows like it that stand for several: the weights' gradients take it or leave it.</param>
    private void Backward(int pixels, int row)
    {
        bool isSampled = _sample.Contains(row);
        if (isSampled)
        {
            _outputSums.Add(_result, _inputs[^1], pixels);
        }

        _output.Backward<T>(_result, _gradients[^1], _rectified[^1], pixels);
        for (int d = _hidden.Length - 1; d >= 0; d--)
        {
            if (isSampled)
            {
                _hiddenSums[d].Add(_gradients[d + 1], _inputs[d], pixels);
            }

            // The context vector has its gradient from the output layer already.
            _hidden[d].Backward<T>(_gradients[d + 1], _gradients[d], _rectified[d], pixels, add: d == 0);
        }
    }

    private void Scatter(Plane gradient, InterGridFeatures<T>? features, int y, int x, int pixels)
    {
        for (int c = 0; pixels < DenseKernels.Segment && c < _neighbours; c++)
        {
            new Span<float>(_contextGradient.Rows[c] + pixels, GradientMargin).Clear();
        }

        float** rows = _shifted.Rows;
        for (int row = 0; row < _shiftedInRow.Length; rows += _shiftedInRow[row], row++)
        {
            RowMath.AddRows<T>(gradient.Row(y - row) + x, rows, _shiftedInRow[row], -Plane.MarginColumns, pixels + Plane.MarginColumns);
        }

        features?.AddGradient(y, x, _contextGradient.Rows + _neighbours, pixels);
    }

    /// <summary>Moves the sums of weight gradients to the gradient vector and starts again from zero.</summary>
    public void ReduceGradients(NetworkParameters layout, Span<float> gradient)
    {
        for (int d = 0; d < _hidden.Length; d++)
        {
            _hiddenSums[d].Reduce(
                layout.Slice(gradient, TensorKind.ContextHiddenWeight, d),
                layout.Slice(gradient, TensorKind.ContextHiddenBias, d),
                _sample.Period);
        }

        _outputSums.Reduce(
            layout.Slice(gradient, TensorKind.ContextOutputWeight), layout.Slice(gradient, TensorKind.ContextOutputBias), _sample.Period);
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _gradientBuffers.Dispose();
        foreach (RowTable table in (RowTable[])[.. _inputs, .. _gradients, .. _rectified.OfType<RowTable>(), _result, _shifted])
        {
            table.Dispose();
        }

        foreach (DenseGradient<T> sums in (DenseGradient<T>[])[.. _hiddenSums, _outputSums])
        {
            sums.Dispose();
        }
    }
}
