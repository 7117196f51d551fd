namespace NeuralAssets.Format;

/// <summary>The stored values of one tensor: value v stands for v * 2^-StepExponent.</summary>
internal sealed class ParameterTensor
{
    internal required TensorShape Shape { get; init; }

    /// <summary>0 to the shape's fractional bits.</summary>
    internal required int StepExponent { get; init; }

    internal required int[] Values { get; init; }
}

/// <summary>The content of a decoder file: its sizes and, in the order of <see cref="DecoderArchitecture.Tensors"/>, its tensors.</summary>
internal sealed class DecoderParameters
{
    internal required DecoderArchitecture Architecture { get; init; }

    internal required IReadOnlyList<ParameterTensor> Tensors { get; init; }
}
