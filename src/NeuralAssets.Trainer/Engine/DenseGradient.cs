namespace NeuralAssets.Trainer.Engine;

/// <summary>Sums of one layer's weight gradients, a register a weight, over the pixels of an image.</summary>
internal sealed unsafe class DenseGradient<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly NativeBuffer _weights;
    private readonly NativeBuffer _bias;
    private readonly int _inputs;
    private readonly int _outputs;

    public DenseGradient(DenseLayer layer)
    {
        _inputs = layer.Inputs;
        _outputs = layer.Outputs;
        GroupedInputs = (_inputs + WeightSumKernels.InputGroup - 1) / WeightSumKernels.InputGroup * WeightSumKernels.InputGroup;
        _weights = new NativeBuffer((long)layer.OutputBlocks * 4 * GroupedInputs * T.Count);
        _bias = new NativeBuffer((long)_outputs * T.Count);
    }

    private int GroupedInputs { get; }

    /// <summary>Adds the outer products of a segment.</summary>
    public void Add(RowTable outputGradient, RowTable input, int pixels, bool withBias = true)
    {
        WeightSumKernels.Accumulate<T>(outputGradient.Rows, input.Rows, _weights.Data, GroupedInputs, _outputs, pixels);
        if (withBias)
        {
            WeightSumKernels.AccumulateBias<T>(outputGradient.Rows, _bias.Data, _outputs, pixels);
        }
    }

    /// <summary>Adds the lanes up into the gradient vector and starts again from zero.</summary>
    /// <param name="weights">Gradient by the weights.</param>
    /// <param name="bias">Gradient by the biases, or empty.</param>
    /// <param name="factor">Of all of it.</param>
    /// <param name="inputScale">What the weights take their inputs times.</param>
    public void Reduce(Span<float> weights, Span<float> bias, float factor, float inputScale = 1f)
    {
        for (int o = 0; o < _outputs; o++)
        {
            for (int i = 0; i < _inputs; i++)
            {
                float* lanes = _weights.Data + (((((long)(o / 4) * GroupedInputs) + i) * 4) + (o % 4)) * T.Count;
                weights[(o * _inputs) + i] += T.Sum(T.Load(lanes)) * inputScale * factor;
            }

            if (!bias.IsEmpty)
            {
                bias[o] += T.Sum(T.Load(_bias.Data + ((long)o * T.Count))) * factor;
            }
        }

        _weights.Clear();
        _bias.Clear();
    }

    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
    }
}
