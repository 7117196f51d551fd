namespace NeuralAssets.Kernels;

/// <summary>The layers of a context model as the kernels read them: every layer's inputs are whole pairs.</summary>
internal sealed class ContextNetwork
{
    /// <param name="hidden">Each as wide as the context.</param>
    /// <param name="output">Mean and scale; reads the last hidden layer, each of its rows padded to whole pairs, and then the context likewise.</param>
    /// <param name="width">Values of a context vector.</param>
    internal ContextNetwork(DotLayer[] hidden, DotLayer output, int width)
    {
        Hidden = hidden;
        Output = output;
        Width = width;
        Pairs = (width + 1) / 2;
    }

    internal DotLayer[] Hidden { get; }

    internal DotLayer Output { get; }

    internal int Width { get; }

    /// <summary>Pairs of values of the context and of every hidden layer.</summary>
    internal int Pairs { get; }

    /// <summary>Values of memory for <see cref="Kernel.EvaluateContext"/>: the last hidden layer, the context, and another hidden layer.</summary>
    internal int ScratchLength => 3 * Pairs * 2 * Kernel.Block;
}
