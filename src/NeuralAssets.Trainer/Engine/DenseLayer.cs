namespace NeuralAssets.Trainer.Engine;

/// <summary>The weights of one fully connected layer, packed for <see cref="DenseKernels"/> both ways.</summary>
internal sealed unsafe class DenseLayer : IDisposable
{
    private readonly NativeBuffer _forward;
    private readonly NativeBuffer _backward;
    private readonly NativeBuffer _bias;
    private readonly NativeBuffer _noBias;

    public DenseLayer(int inputs, int outputs)
    {
        Inputs = inputs;
        Outputs = outputs;
        _forward = new NativeBuffer((long)OutputBlocks * 4 * inputs);
        _backward = new NativeBuffer((long)InputBlocks * 4 * outputs);
        _bias = new NativeBuffer(OutputBlocks * 4);
        _noBias = new NativeBuffer(InputBlocks * 4);
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public int OutputBlocks => (Outputs + 3) / 4;

    private int InputBlocks => (Inputs + 3) / 4;

    /// <summary>Takes over new weights.</summary>
    /// <param name="weights">Row-major, outputs x inputs.</param>
    /// <param name="bias">One per output, or empty.</param>
    /// <param name="scale">Factor on every weight.</param>
    /// <param name="identity">Added to the diagonal (residual layers).</param>
    public void Pack(ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, float scale = 1f, float identity = 0f)
    {
        for (int o = 0; o < Outputs; o++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                float w = (weights[(o * Inputs) + i] * scale) + (o == i ? identity : 0f);
                _forward.Data[(((o / 4 * Inputs) + i) * 4) + (o % 4)] = w;
                _backward.Data[(((i / 4 * Outputs) + o) * 4) + (i % 4)] = w;
            }

            _bias.Data[o] = bias.IsEmpty ? 0f : bias[o];
        }
    }

    /// <summary>output = weights * input + bias for a segment of pixels, or added to it.</summary>
    public void Forward<T>(RowTable input, RowTable output, int pixels, Activation activation, bool add = false)
        where T : struct, ILanes<T>
        => DenseKernels.Multiply<T>(
            _forward.Data, _bias.Data, input.Rows, output.Rows, null, Inputs, Outputs, pixels, add, activation);

    /// <summary>inputGradient = transposed weights * outputGradient, or added to it.</summary>
    /// <param name="outputGradient">One row an output.</param>
    /// <param name="inputGradient">One row an input, padded to whole blocks.</param>
    /// <param name="rectified">
    /// The inputs themselves where they are rectified: their gradient is 0 where they are 0. Null, or an entry that is null at the head of
    /// a block of four, leaves the gradient as it is.
    /// </param>
    /// <param name="pixels">A multiple of two registers.</param>
    /// <param name="add">Adds to what is there.</param>
    public void Backward<T>(RowTable outputGradient, RowTable inputGradient, RowTable? rectified, int pixels, bool add = false)
        where T : struct, ILanes<T>
        => DenseKernels.Multiply<T>(
            _backward.Data,
            _noBias.Data,
            outputGradient.Rows,
            inputGradient.Rows,
            rectified is null ? null : rectified.Rows,
            Outputs,
            Inputs,
            pixels,
            add,
            Activation.Linear);

    public void Dispose()
    {
        _forward.Dispose();
        _backward.Dispose();
        _bias.Dispose();
        _noBias.Dispose();
    }
}
