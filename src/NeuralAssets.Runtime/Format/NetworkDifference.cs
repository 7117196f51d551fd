namespace NeuralAssets.Format;

/// <summary>What one tensor of an image's network is more than the group's.</summary>
/// <param name="stepExponent">A value u stands for u * 2^-StepExponent.</param>
/// <param name="scale">Index of the values' distribution, a multiple of <see cref="FormatConstants.DifferenceScaleUnit"/>.</param>
/// <param name="values">As many as the tensor has.</param>
internal sealed class TensorDifference(int stepExponent, int scale, int[] values)
{
    internal int StepExponent { get; } = stepExponent;

    internal int Scale { get; } = scale;

    internal int[] Values { get; } = values;
}

/// <summary>What the network of one image is more than the group's (FORMAT.md, section 4.2).</summary>
/// <param name="tensors">One for each tensor of the decoder, in its order; null where there is no difference.</param>
internal sealed class NetworkDifference(IReadOnlyList<TensorDifference?> tensors)
{
    internal IReadOnlyList<TensorDifference?> Tensors { get; } = tensors;

    /// <summary>Reads what is next in a stream.</summary>
    /// <exception cref="NeuralImageFormatException">The stream is damaged.</exception>
    internal static NetworkDifference Read(RansDecoder decoder, DecoderParameters shared)
    {
        var changed = new AdaptiveBit();
        var tensors = new TensorDifference?[shared.Tensors.Count];
        for (int t = 0; t < tensors.Length; t++)
        {
            if (decoder.ReadBit(ref changed))
            {
                tensors[t] = ReadTensor(decoder, shared.Tensors[t]);
            }
        }

        return new NetworkDifference(tensors);
    }

    /// <summary>Passes over what <see cref="Read"/> has read before, from the same stream; without memory, since a warm decode allocates nothing.</summary>
    /// <param name="decoder">Stands before the difference, then behind it.</param>
    /// <param name="network">The image's or the group's: they have as many values.</param>
    internal static void Skip(RansDecoder decoder, DecoderParameters network)
    {
        var changed = new AdaptiveBit();
        for (int t = 0; t < network.Tensors.Count; t++)
        {
            if (!decoder.ReadBit(ref changed))
            {
                continue;
            }

            decoder.ReadRawBits(0, FormatConstants.DifferenceStepBits);
            int scale = FormatConstants.DifferenceScaleUnit * decoder.ReadRawBits(0, FormatConstants.DifferenceScaleBits);
            for (int i = network.Tensors[t].Values.Length; i > 0; i--)
            {
                decoder.ReadResidual(0, scale, phase: 0);
            }
        }
    }

    /// <summary>The image's network. Whether its weights are allowed shows when a model is made of it.</summary>
    /// <exception cref="NeuralImageFormatException">A value is out of the range of stored values.</exception>
    internal DecoderParameters ApplyTo(DecoderParameters shared)
    {
        var sums = new ParameterTensor[Tensors.Count];
        for (int t = 0; t < sums.Length; t++)
        {
            ParameterTensor tensor = shared.Tensors[t];
            sums[t] = Tensors[t] is { } difference ? Add(tensor, difference) : tensor;
        }

        return new DecoderParameters { Architecture = shared.Architecture, Tensors = sums };
    }

    /// <summary>The sum at the finer of both steps.</summary>
    internal static ParameterTensor Add(ParameterTensor tensor, TensorDifference difference)
    {
        int step = Math.Max(tensor.StepExponent, difference.StepExponent);
        int[] values = new int[tensor.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            // Both summands are below 2^25: a symbol has at most 17 bits, and steps differ by at most five one way and two the other.
            int value = (tensor.Values[i] << (step - tensor.StepExponent)) + (difference.Values[i] << (step - difference.StepExponent));
            const int Limit = FormatConstants.MaximumStoredValue;
            if (value is < -Limit or > Limit)
            {
                FormatThrow.TensorValue(tensor.Shape, "sum with a difference", value, -Limit, Limit);
            }

            values[i] = value;
        }

        return new ParameterTensor { Shape = tensor.Shape, StepExponent = step, Values = values };
    }

    private static TensorDifference ReadTensor(RansDecoder decoder, ParameterTensor tensor)
    {
        int step = tensor.StepExponent + FormatConstants.DifferenceFinerSteps - decoder.ReadRawBits(0, FormatConstants.DifferenceStepBits);
        if (step < 0 || step > tensor.Shape.FractionalBits)
        {
            FormatThrow.StepExponent(tensor.Shape, step);
        }

        int scale = FormatConstants.DifferenceScaleUnit * decoder.ReadRawBits(0, FormatConstants.DifferenceScaleBits);
        int[] values = new int[tensor.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = decoder.ReadResidual(0, scale, phase: 0);
        }

        return new TensorDifference(step, scale, values);
    }
}
