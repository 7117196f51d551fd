namespace NeuralAssets.Decoding;

/// <summary>Effective weights and biases of one layer, rows of <see cref="Inputs"/> weights, checked to keep 32-bit sums.</summary>
internal sealed class Layer(int outputs, int inputs, int[] weights, int[] biases)
{
    internal int Outputs { get; } = outputs;

    /// <summary>Weights of an output; for a convolution, its inputs times its taps.</summary>
    internal int Inputs { get; } = inputs;

    /// <summary>Each within 16 bits.</summary>
    internal int[] Weights { get; } = weights;

    /// <summary>Each within -2^30..2^30.</summary>
    internal int[] Biases { get; } = biases;

    /// <summary>A layer of one of the outputs, with something added to its bias.</summary>
    internal Layer SelectOutput(int output, int addedBias) =>
        new(1, Inputs, Weights.AsSpan(output * Inputs, Inputs).ToArray(), [Biases[output] + addedBias]);
}
