using System.Runtime.CompilerServices;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The context model over the grids of one image: bits of the quantised latents, and the gradients of the bits by latents and weights.
/// Forward and backward of a segment of 128 latents run back to back, so activations never leave the first-level caches.
/// </summary>
internal sealed unsafe class ContextPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly DecoderArchitecture _architecture;
    private readonly DenseLayer[] _hidden;
    private readonly DenseLayer _output;
    private readonly DenseGradient<T>[] _hiddenSums;
    private readonly DenseGradient<T> _outputSums;
    private readonly NativeBuffer[] _activations;
    private readonly NativeBuffer[] _gradients;
    private readonly NativeBuffer _result;
    private readonly NativeBuffer _latentGradient;
    private readonly int _channels;

    public ContextPass(PackedNetwork network)
    {
        _architecture = network.Architecture;
        _hidden = network.ContextHidden;
        _output = network.ContextOutput;
        _hiddenSums = [.. _hidden.Select(layer => new DenseGradient<T>(layer))];
        _outputSums = new DenseGradient<T>(_output);

        // Activation d is the output of hidden layer d; the context vector follows the last one, so that the output layer
        // finds both side by side. With no hidden layer the context vector is alone.
        _channels = _architecture.ContextSize + _architecture.FeatureCount;
        int padded = (_channels + 3) / 4 * 4;
        int depth = _hidden.Length;
        _activations = new NativeBuffer[Math.Max(depth, 1)];
        _gradients = new NativeBuffer[Math.Max(depth, 1)];
        for (int d = 0; d < _activations.Length; d++)
        {
            bool last = d == _activations.Length - 1;
            _activations[d] = new NativeBuffer((long)(last ? 2 * padded + 4 : padded) * DenseKernels.Segment);
            _gradients[d] = new NativeBuffer((long)(last ? 2 * padded + 4 : padded) * DenseKernels.Segment);
        }

        _result = new NativeBuffer(4 * DenseKernels.Segment);
        _latentGradient = new NativeBuffer(DenseKernels.Segment);
    }

    private float* Context(NativeBuffer[] buffers)
        => buffers[^1].Data + (_hidden.Length == 0 ? 0 : (long)_channels * DenseKernels.Segment);

    /// <summary>Bits of one grid.</summary>
    /// <param name="grid">Quantised latents.</param>
    /// <param name="gradient">Receives, added, the bits' gradient by the latents; null to evaluate only.</param>
    /// <param name="features">The grid's features, or null if it has none.</param>
    public double Run(Plane grid, Plane? gradient, InterGridFeatures<T>? features)
    {
        double bits = 0;
        for (int y = 0; y < grid.Height; y++)
        {
            for (int x = 0; x < grid.Width; x += DenseKernels.Segment)
            {
                int count = Math.Min(DenseKernels.Segment, grid.Width - x);
                int pixels = (count + (2 * T.Count) - 1) / (2 * T.Count) * 2 * T.Count;
                Forward(grid, features, y, x, pixels);
                bits += RateKernel.Run<T>(grid.Row(y) + x, _result.Data, _latentGradient.Data, count);
                if (gradient is not null)
                {
                    Backward(gradient, features, y, x, pixels);
                }
            }
        }

        return bits;
    }

    private void Forward(Plane grid, InterGridFeatures<T>? features, int y, int x, int pixels)
    {
        float* context = Context(_activations);
        for (int i = 0; i < _architecture.ContextSize; i++)
        {
            int dy = LatentGeometry.NeighbourRows[i];
            int dx = LatentGeometry.NeighbourColumns[i];
            Copy(grid.Row(y + dy) + x + dx, context + ((long)i * DenseKernels.Segment), pixels);
        }

        float* tail = context + ((long)_architecture.ContextSize * DenseKernels.Segment);
        if (features is not null)
        {
            features.Read(y, x, tail, pixels);
        }
        else
        {
            new Span<float>(tail, _architecture.FeatureCount * DenseKernels.Segment).Clear();
        }

        float* input = context;
        for (int d = 0; d < _hidden.Length; d++)
        {
            // The padding of the last hidden layer's last block would fall on the context vector: widths are multiples of 4.
            _hidden[d].Forward<T>(input, _activations[d].Data, pixels, Activation.ContextHidden);
            input = _activations[d].Data;
        }

        _output.Forward<T>(_activations[^1].Data, _result.Data, pixels, Activation.Linear);
    }

    private void Backward(Plane gradient, InterGridFeatures<T>? features, int y, int x, int pixels)
    {
        _outputSums.Add(_result.Data, _activations[^1].Data, pixels);
        _output.Backward<T>(_result.Data, _gradients[^1].Data, pixels, add: false);
        float* contextGradient = Context(_gradients);
        for (int d = _hidden.Length - 1; d >= 0; d--)
        {
            float* input = d == 0 ? Context(_activations) : _activations[d - 1].Data;
            float* output = _gradients[d].Data;
            DenseKernels.MaskByActivation<T>(_activations[d].Data, output, _channels, pixels);
            _hiddenSums[d].Add(output, input, pixels);
            _hidden[d].Backward<T>(output, d == 0 ? contextGradient : _gradients[d - 1].Data, pixels, add: d == 0);
        }

        for (int i = 0; i < _architecture.ContextSize; i++)
        {
            int dy = LatentGeometry.NeighbourRows[i];
            int dx = LatentGeometry.NeighbourColumns[i];
            AddTo(gradient.Row(y + dy) + x + dx, contextGradient + ((long)i * DenseKernels.Segment), pixels);
        }

        AddTo(gradient.Row(y) + x, _latentGradient.Data, pixels);
        features?.AddGradient(y, x, contextGradient + ((long)_architecture.ContextSize * DenseKernels.Segment), pixels);
    }

    /// <summary>Moves the sums of weight gradients to the gradient vector and starts again from zero.</summary>
    public void ReduceGradients(Model.NetworkParameters layout, Span<float> gradient)
    {
        for (int d = 0; d < _hidden.Length; d++)
        {
            _hiddenSums[d].Reduce(
                layout.Slice(gradient, TensorKind.ContextHiddenWeight, d), layout.Slice(gradient, TensorKind.ContextHiddenBias, d));
        }

        _outputSums.Reduce(
            layout.Slice(gradient, TensorKind.ContextOutputWeight), layout.Slice(gradient, TensorKind.ContextOutputBias));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* source, float* destination, int pixels)
    {
        for (int p = 0; p < pixels; p += T.Count)
        {
            T.Load(source + p).Store(destination + p);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTo(float* target, float* values, int pixels)
    {
        for (int p = 0; p < pixels; p += T.Count)
        {
            (T.Load(target + p) + T.Load(values + p)).Store(target + p);
        }
    }

    public void Dispose()
    {
        foreach (NativeBuffer buffer in (NativeBuffer[])[.. _activations, .. _gradients, _result, _latentGradient])
        {
            buffer.Dispose();
        }

        foreach (DenseGradient<T> sums in (DenseGradient<T>[])[.. _hiddenSums, _outputSums])
        {
            sums.Dispose();
        }
    }
}
