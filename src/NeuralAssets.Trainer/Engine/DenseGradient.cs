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
        EvenInputs = (_inputs + 1) / 2 * 2;
        _weights = new NativeBuffer((long)layer.OutputBlocks * 4 * EvenInputs * T.Count);
        _bias = new NativeBuffer((long)_outputs * T.Count);
    }

    private int EvenInputs { get; }

    private int OutputBlocks => (_outputs + 3) / 4;

    /// <summary>Adds the outer products of a segment.</summary>
    public void Add(RowTable outputGradient, RowTable input, int pixels, bool withBias = true)
    {
        DenseKernels.AccumulateWeights<T>(outputGradient.Rows, input.Rows, _weights.Data, EvenInputs, OutputBlocks, pixels);
        if (withBias)
        {
            DenseKernels.AccumulateBias<T>(outputGradient.Rows, _bias.Data, _outputs, pixels);
        }
    }

    /// <summary>Adds the lanes up into the gradient vector and starts again from zero.</summary>
    public void Reduce(Span<float> weights, Span<float> bias, float scale = 1f)
    {
        for (int o = 0; o < _outputs; o++)
        {
            for (int i = 0; i < _inputs; i++)
            {
                float* lanes = _weights.Data + (((((long)(o / 4) * EvenInputs) + i) * 4) + (o % 4)) * T.Count;
                weights[(o * _inputs) + i] += T.Sum(T.Load(lanes)) * scale;
            }

            if (!bias.IsEmpty)
            {
                bias[o] += T.Sum(T.Load(_bias.Data + ((long)o * T.Count)));
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
