using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// One layer of 3 x 3 taps between planes, as a fully connected layer over the nine shifted rows of each channel. Planes hold zeros around their pictures.
/// </summary>
internal sealed class ConvolutionLayer<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly DenseLayer _dense;
    private readonly DenseLayer _transposed;
    private readonly DenseGradient<T> _sums;
    private readonly RowTable _seen;
    private readonly RowTable _seenBack;
    private readonly RowTable _output;
    private readonly RowTable _gradient;
    private readonly RowTable _inputGradient;
    private readonly float[] _transposedWeights;

    public ConvolutionLayer(int inputs, int outputs)
    {
        _dense = new DenseLayer(KernelTaps.Count * inputs, outputs);
        _transposed = new DenseLayer(KernelTaps.Count * outputs, inputs);
        _sums = new DenseGradient<T>(_dense);
        _seen = new RowTable(_dense.Inputs);
        _seenBack = new RowTable(_transposed.Inputs);
        _output = new RowTable(outputs);
        _gradient = new RowTable(outputs);
        _inputGradient = new RowTable(inputs);
        _transposedWeights = new float[_dense.Inputs * outputs];
    }

    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="bias">One an output.</param>
    public void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias)
    {
        KernelTaps.Transpose(weights, _transposed.Outputs, _dense.Outputs, _transposedWeights);
        _dense.Pack(weights, bias);
        _transposed.Pack(_transposedWeights, []);
    }

    /// <summary>Computes a row of the output from the three around it.</summary>
    public void ForwardRow(Plane[] input, Plane[] output, int y, int width, Activation activation)
    {
        for (int x = 0; x < width; x += DenseKernels.Segment)
        {
            _seen.SetKernel(input, y, x);
            _output.SetRows(output, y, x);
            _dense.Forward<T>(_seen, _output, DenseKernels.SegmentPixels<T>(width, x), activation);
        }

        RowMath.ClearOutside(output, y, width);
    }

    /// <summary>Adds what a row of the output says of the weights.</summary>
    public void Accumulate(Plane[] input, Plane[] gradient, int y, int width)
    {
        for (int x = 0; x < width; x += DenseKernels.Segment)
        {
            _seen.SetKernel(input, y, x);
            _gradient.SetRows(gradient, y, x);
            _sums.Add(_gradient, _seen, DenseKernels.SegmentPixels<T>(width, x));
        }
    }

    /// <summary>Computes a row of the gradient by the input, which is rectified, from the three of that by the output around it.</summary>
    public void BackwardRow(Plane[] gradient, Plane[] input, Plane[] inputGradient, int y, int width)
    {
        for (int x = 0; x < width; x += DenseKernels.Segment)
        {
            _seenBack.SetKernel(gradient, y, x);
            _inputGradient.SetRows(inputGradient, y, x);
            _transposed.Forward<T>(_seenBack, _inputGradient, DenseKernels.SegmentPixels<T>(width, x), Activation.Linear);
        }

        RowMath.Mask<T>(inputGradient, input, y, width);
        RowMath.ClearOutside(inputGradient, y, width);
    }

    /// <summary>Adds the sums to the gradients, shaped as in <see cref="Pack"/>, and starts again from zero.</summary>
    public void Reduce(Span<float> weights, Span<float> bias) => _sums.Reduce(weights, bias, factor: 1f);

    public void Dispose()
    {
        _dense.Dispose();
        _transposed.Dispose();
        _sums.Dispose();
        _seen.Dispose();
        _seenBack.Dispose();
        _output.Dispose();
        _gradient.Dispose();
        _inputGradient.Dispose();
    }
}
