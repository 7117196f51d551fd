using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>From one image's feature planes to its pixels and their distortion, and the gradients back (FORMAT.md 7.3).</summary>
internal sealed unsafe partial class SynthesisPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly PackedNetwork _network;
    private readonly int _channels;
    private readonly int _grids;
    private readonly int _layers;
    private readonly int _height;
    private readonly int _width;

    // Stage 0 is the output of the 1 x 1 layers, stage e + 1 that of residual layer e.
    private readonly Plane[][] _stages;
    private readonly Plane[][] _gradients;
    private readonly Plane[] _linear;
    private readonly NativeBuffer _input;
    private readonly NativeBuffer _hidden;
    private readonly NativeBuffer _output;
    private readonly NativeBuffer _inputGradient;
    private readonly NativeBuffer _hiddenGradient;
    private readonly NativeBuffer _outputGradient;
    private readonly NativeBuffer _alphaRows;
    private readonly NativeBuffer[] _residualSums;
    private readonly DenseGradient<T> _hiddenSums;
    private readonly DenseGradient<T> _outputSums;
    private readonly DenseGradient<T> _linearSums;

    public SynthesisPass(PackedNetwork network, int width, int height)
    {
        _network = network;
        _channels = network.Architecture.Channels;
        _grids = network.Architecture.GridCount;
        _layers = network.Architecture.ResidualLayers;
        _width = width;
        _height = height;
        _stages = [.. Enumerable.Range(0, _layers + 1).Select(_ => CreatePlanes())];
        _gradients = [.. Enumerable.Range(0, _layers + 1).Select(_ => CreatePlanes())];
        _linear = CreatePlanes();
        int hidden = network.SynthesisOutput.PaddedInputs;
        _input = SegmentBuffer(network.SynthesisHidden.PaddedInputs);
        _inputGradient = SegmentBuffer(network.SynthesisHidden.PaddedInputs);
        _hidden = SegmentBuffer(hidden);
        _hiddenGradient = SegmentBuffer(hidden);
        _output = SegmentBuffer(4);
        _outputGradient = SegmentBuffer(4);
        _alphaRows = new NativeBuffer(2L * _linear[0].Stride);
        _residualSums = [.. Enumerable.Range(0, _layers)
            .Select(_ => new NativeBuffer((long)_channels * ((_channels * 9) + 1) * T.Count))];
        _hiddenSums = new DenseGradient<T>(network.SynthesisHidden);
        _outputSums = new DenseGradient<T>(network.SynthesisOutput);
        _linearSums = new DenseGradient<T>(network.Linear);
    }

    /// <summary>Synthesises the picture.</summary>
    public void Forward(Plane[] features)
    {
        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x += DenseKernels.Segment)
            {
                int pixels = Pixels(x);
                ReadSegment(features, y, x, pixels);
                _network.SynthesisHidden.Forward<T>(_input.Data, _hidden.Data, pixels, Activation.SynthesisHidden);
                _network.SynthesisOutput.Forward<T>(_hidden.Data, _output.Data, pixels, Activation.Linear);
                WriteSegment(_output.Data, _stages[0], y, x, pixels);
                _network.Linear.Forward<T>(_input.Data, _output.Data, pixels, Activation.Linear);
                WriteSegment(_output.Data, _linear, y, x, pixels);
            }

            ReplicateColumns(_stages[0], y);
        }

        for (int e = 0; e < _layers; e++)
        {
            for (int y = 0; y < _height; y++)
            {
                ConvolutionKernels.Forward<T>(
                    _stages[e], _stages[e + 1], _network.ResidualWeights(e), _network.ResidualBias(e), y, relu: e < _layers - 1);
                ReplicateColumns(_stages[e + 1], y);
            }
        }
    }

    /// <summary>Gradients of the features, after <see cref="Distortion"/>; sums those of the weights.</summary>
    public void Backward(Plane[] features, Plane[] featureGradients)
    {
        for (int e = _layers - 1; e >= 0; e--)
        {
            if (e < _layers - 1)
            {
                for (int y = 0; y < _height; y++)
                {
                    ConvolutionKernels.MaskRow<T>(_stages[e + 1], _gradients[e + 1], y);
                }
            }

            for (int y = -1; y <= _height; y++)
            {
                ConvolutionKernels.BackwardInput<T>(_gradients[e + 1], _gradients[e], _network.ResidualWeights(e), y);
                if (y >= 0 && y < _height)
                {
                    ConvolutionKernels.AccumulateWeights<T>(_gradients[e + 1], _stages[e], _residualSums[e].Data, y);
                }
            }

            foreach (Plane plane in _gradients[e])
            {
                ConvolutionKernels.FoldBorder(plane);
            }
        }

        for (int y = 0; y < _height; y++)
        {
            for (int x = 0; x < _width; x += DenseKernels.Segment)
            {
                BackwardSegment(features, featureGradients, y, x, Pixels(x));
            }

            foreach (Plane plane in featureGradients)
            {
                new Span<float>(plane.Row(y) + _width, 32).Clear();
            }
        }
    }

    private void BackwardSegment(Plane[] features, Plane[] featureGradients, int y, int x, int pixels)
    {
        ReadSegment(features, y, x, pixels);
        _network.SynthesisHidden.Forward<T>(_input.Data, _hidden.Data, pixels, Activation.SynthesisHidden);

        LoadChannels(_gradients[^1], _outputGradient.Data, y, x, pixels);
        _linearSums.Add(_outputGradient.Data, _input.Data, pixels, withBias: false);
        _network.Linear.Backward<T>(_outputGradient.Data, _inputGradient.Data, pixels, add: false);

        LoadChannels(_gradients[0], _outputGradient.Data, y, x, pixels);
        _outputSums.Add(_outputGradient.Data, _hidden.Data, pixels);
        _network.SynthesisOutput.Backward<T>(_outputGradient.Data, _hiddenGradient.Data, pixels, add: false);
        DenseKernels.MaskByActivation<T>(_hidden.Data, _hiddenGradient.Data, _network.SynthesisHidden.Outputs, pixels);
        _hiddenSums.Add(_hiddenGradient.Data, _input.Data, pixels);
        _network.SynthesisHidden.Backward<T>(_hiddenGradient.Data, _inputGradient.Data, pixels, add: true);
        WriteSegment(_inputGradient.Data, featureGradients, y, x, pixels);
    }

    /// <summary>Moves the sums of weight gradients to the gradient vector and starts again from zero.</summary>
    public void ReduceGradients(NetworkParameters layout, Span<float> gradient)
    {
        _hiddenSums.Reduce(
            layout.Slice(gradient, TensorKind.SynthesisHiddenWeight),
            layout.Slice(gradient, TensorKind.SynthesisHiddenBias),
            PackedNetwork.SynthesisInputScale);
        _outputSums.Reduce(
            layout.Slice(gradient, TensorKind.SynthesisOutputWeight), layout.Slice(gradient, TensorKind.SynthesisOutputBias));
        _linearSums.Reduce(layout.Slice(gradient, TensorKind.LinearWeight), [], PackedNetwork.SynthesisInputScale);
        for (int e = 0; e < _layers; e++)
        {
            Span<float> weights = layout.Slice(gradient, TensorKind.ResidualWeight, e);
            Span<float> bias = layout.Slice(gradient, TensorKind.ResidualBias, e);
            float* sums = _residualSums[e].Data;
            for (int i = 0; i < weights.Length + bias.Length; i++)
            {
                float sum = T.Sum(T.Load(sums + ((long)i * T.Count)));
                if (i < weights.Length)
                {
                    weights[i] += sum;
                }
                else
                {
                    bias[i - weights.Length] += sum;
                }
            }

            _residualSums[e].Clear();
        }
    }

    private int Pixels(int x)
    {
        int count = Math.Min(DenseKernels.Segment, _width - x);
        return (count + (2 * T.Count) - 1) / (2 * T.Count) * 2 * T.Count;
    }

    private void ReadSegment(Plane[] features, int y, int x, int pixels)
        => LoadChannels(features, _input.Data, y, x, pixels);

    private static void LoadChannels(Plane[] planes, float* segment, int y, int x, int pixels)
    {
        for (int c = 0; c < planes.Length; c++)
        {
            new ReadOnlySpan<float>(planes[c].Row(y) + x, pixels)
                .CopyTo(new Span<float>(segment + ((long)c * DenseKernels.Segment), pixels));
        }
    }

    private static void WriteSegment(float* segment, Plane[] planes, int y, int x, int pixels)
    {
        for (int c = 0; c < planes.Length; c++)
        {
            new ReadOnlySpan<float>(segment + ((long)c * DenseKernels.Segment), pixels)
                .CopyTo(new Span<float>(planes[c].Row(y) + x, pixels));
        }
    }

    private static void ReplicateColumns(Plane[] planes, int y)
    {
        foreach (Plane plane in planes)
        {
            plane.ReplicateColumns(y);
        }
    }

    private Plane[] CreatePlanes() => [.. Enumerable.Range(0, _channels).Select(_ => new Plane(_width, _height))];

    private static NativeBuffer SegmentBuffer(int channels) => new((long)channels * DenseKernels.Segment);

    public void Dispose()
    {
        foreach (Plane plane in _stages.Concat(_gradients).Append(_linear).SelectMany(planes => planes))
        {
            plane.Dispose();
        }

        foreach (NativeBuffer buffer in (NativeBuffer[])[
            _input, _hidden, _output, _inputGradient, _hiddenGradient, _outputGradient, _alphaRows, .. _residualSums])
        {
            buffer.Dispose();
        }

        _hiddenSums.Dispose();
        _outputSums.Dispose();
        _linearSums.Dispose();
    }
}
