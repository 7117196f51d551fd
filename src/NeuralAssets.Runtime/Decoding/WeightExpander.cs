using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>Turns stored tensors into layers, in file order, and remembers the first value that FORMAT.md, section 3.4, forbids.</summary>
internal sealed class WeightExpander
{
    private const long SumLimit = int.MaxValue - (1L << 22);
    private readonly IReadOnlyList<ParameterTensor> _tensors;
    private int _next;

    internal WeightExpander(DecoderParameters parameters)
    {
        _tensors = parameters.Tensors;
        IReadOnlyList<TensorShape> shapes = parameters.Architecture.Tensors;
        if (_tensors.Count != shapes.Count)
        {
            throw new ArgumentException($"There are {_tensors.Count} tensors; the architecture has {shapes.Count}.");
        }

        for (int i = 0; i < shapes.Count; i++)
        {
            ParameterTensor tensor = _tensors[i];
            if (!tensor.Shape.IsLike(shapes[i]) || tensor.Values.Length != shapes[i].Count)
            {
                throw new ArgumentException(
                    $"Tensor {i} is {tensor.Shape.Kind} {tensor.Shape.Index} of {tensor.Values.Length} values; " +
                    $"the architecture has {shapes[i].Kind} {shapes[i].Index} of {shapes[i].Count}.");
            }
        }
    }

    /// <summary>Null while every value seen was allowed.</summary>
    internal string? Defect { get; private set; }

    /// <summary>A weight tensor and the bias tensor behind it.</summary>
    internal Layer TakeLayer(int outputs, int inputs) => Check(outputs, inputs, Take(), Take());

    internal Layer TakeLayerWithoutBias(int outputs, int inputs) => Check(outputs, inputs, Take(), new int[outputs]);

    /// <summary>A context hidden layer: stored weights are the difference to the identity.</summary>
    internal Layer TakeContextHidden(int width)
    {
        int[] weights = Take();
        for (int i = 0; i < width; i++)
        {
            weights[(i * width) + i] += FormatConstants.ContextIdentity;
        }

        return Check(width, width, weights, Take());
    }

    /// <summary>A residual convolution: stored weights are the difference to the identity.</summary>
    internal Layer TakeResidual(int channels)
    {
        const int Taps = FormatConstants.ResidualKernelTaps;
        int[] weights = Take();
        for (int i = 0; i < channels; i++)
        {
            weights[(((i * channels) + i) * Taps) + FormatConstants.ResidualKernelCentre] += FormatConstants.ResidualIdentity;
        }

        return Check(channels, channels * Taps, weights, Take());
    }

    /// <summary>A filter of four taps; <paramref name="sidesTwice"/> if all but the first are applied on both sides.</summary>
    internal int[] TakeFilter(bool sidesTwice)
    {
        ParameterTensor tensor = _tensors[_next];
        int[] taps = Take();
        int sides = sidesTwice ? 2 : 1;
        long magnitude = Math.Abs((long)taps[0]);
        for (int i = 1; i < taps.Length; i++)
        {
            magnitude += sides * Math.Abs((long)taps[i]);
        }

        CheckWeights(tensor.Shape, taps);
        CheckSum(tensor.Shape, 0, magnitude, 0);
        return taps;
    }

    /// <summary>Effective values; what is far out of range is reported and limited.</summary>
    private int[] Take()
    {
        ParameterTensor tensor = _tensors[_next++];
        TensorShape shape = tensor.Shape;
        if (tensor.StepExponent < 0 || tensor.StepExponent > shape.FractionalBits)
        {
            Defect ??= $"The step exponent of {shape.Kind} {shape.Index} is {tensor.StepExponent}; " +
                $"allowed are 0 to {shape.FractionalBits}.";
            return new int[shape.Count];
        }

        int shift = shape.FractionalBits - tensor.StepExponent;
        int[] effective = new int[shape.Count];
        for (int i = 0; i < effective.Length; i++)
        {
            const int Stored = FormatConstants.MaximumStoredValue;
            CheckRange(shape, "value", tensor.Values[i], -Stored, Stored);

            // No effective value may be farther, and half the range of int is left for the identity.
            const int Far = FormatConstants.MaximumEffectiveBias;
            long value = (long)tensor.Values[i] << shift;
            CheckRange(shape, "effective value", value, -Far, Far);
            effective[i] = (int)Math.Clamp(value, -Far, Far);
        }

        return effective;
    }

    private Layer Check(int outputs, int inputs, int[] weights, int[] biases)
    {
        TensorShape shape = _tensors[_next - 1].Shape;
        CheckWeights(shape, weights);
        for (int row = 0; row < outputs; row++)
        {
            const int Bias = FormatConstants.MaximumEffectiveBias;
            CheckRange(shape, "effective bias", biases[row], -Bias, Bias);
            long magnitude = 0;
            foreach (int weight in weights.AsSpan(row * inputs, inputs))
            {
                magnitude += Math.Abs((long)weight);
            }

            CheckSum(shape, row, magnitude, Math.Abs((long)biases[row]));
        }

        return new Layer(outputs, inputs, weights, biases);
    }

    private void CheckWeights(TensorShape shape, int[] weights)
    {
        foreach (int weight in weights)
        {
            CheckRange(shape, "effective weight", weight, short.MinValue, short.MaxValue);
        }
    }

    private void CheckRange(TensorShape shape, string what, long found, int lowest, int highest)
    {
        if (found < lowest || found > highest)
        {
            Defect ??= $"The {what} {found} of the layer of {shape.Kind} {shape.Index} is not within {lowest} to {highest}.";
        }
    }

    private void CheckSum(TensorShape shape, int row, long magnitude, long bias)
    {
        long sum = (-(long)short.MinValue * magnitude) + bias;
        if (sum > SumLimit)
        {
            Defect ??= $"Output {row} of the layer of {shape.Kind} {shape.Index} can reach {sum}; allowed is {SumLimit}.";
        }
    }
}
