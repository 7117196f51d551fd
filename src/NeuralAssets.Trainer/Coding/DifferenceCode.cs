using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>How a tensor's difference is coded (FORMAT.md, section 4.2), and the ideal length of that code.</summary>
/// <param name="Scale">Index of the values' distribution.</param>
/// <param name="Bits">Of all values and the fields before them.</param>
internal readonly record struct DifferenceCode(int Scale, double Bits)
{
    /// <summary>What a difference costs before its first tensor that changes anything, about: that others do not.</summary>
    internal const double BaseBits = 5;

    /// <summary>What it costs to say that a tensor is among those that change, about.</summary>
    private const double ChangedBits = 2.5;

    /// <summary>Whether a step can be told.</summary>
    internal static bool Allows(ParameterTensor tensor, int stepExponent)
    {
        int e = tensor.StepExponent + FormatConstants.DifferenceFinerSteps - stepExponent;
        return e >= 0 && e < 1 << FormatConstants.DifferenceStepBits && stepExponent >= 0 && stepExponent <= tensor.Shape.FractionalBits;
    }

    /// <summary>The code of the fewest bits; infinitely many if a value is too large for all.</summary>
    internal static DifferenceCode Choose(ReadOnlySpan<int> values)
    {
        var best = new DifferenceCode(0, double.PositiveInfinity);
        for (int unit = 0; unit < 1 << FormatConstants.DifferenceScaleBits; unit++)
        {
            int scale = unit * FormatConstants.DifferenceScaleUnit;
            double bits = ChangedBits + FormatConstants.DifferenceStepBits + FormatConstants.DifferenceScaleBits;
            foreach (int value in values)
            {
                bits += SymbolCosts.Residual(value, scale, phase: 0);
            }

            if (bits < best.Bits)
            {
                best = new DifferenceCode(scale, bits);
            }
        }

        return best;
    }

    /// <summary>Writes a whole difference into lane 0.</summary>
    internal static void Write(RansEncoder encoder, NetworkDifference difference, DecoderParameters shared)
    {
        var changed = new AdaptiveBit();
        for (int t = 0; t < difference.Tensors.Count; t++)
        {
            TensorDifference? tensor = difference.Tensors[t];
            encoder.WriteBit(tensor is not null, ref changed);
            if (tensor is null)
            {
                continue;
            }

            int e = shared.Tensors[t].StepExponent + FormatConstants.DifferenceFinerSteps - tensor.StepExponent;
            encoder.WriteRawBits(e, FormatConstants.DifferenceStepBits);
            encoder.WriteRawBits(tensor.Scale / FormatConstants.DifferenceScaleUnit, FormatConstants.DifferenceScaleBits);
            foreach (int value in tensor.Values)
            {
                encoder.WriteResidual(value, tensor.Scale, phase: 0);
            }
        }
    }

    /// <summary>Bytes that a difference takes of its image's stream, about; 0 if there is none.</summary>
    internal static int CountBytes(NetworkDifference? difference)
    {
        double bits = difference is null ? 0 : BaseBits;
        foreach (TensorDifference? tensor in difference?.Tensors ?? [])
        {
            bits += tensor is null ? 0 : Choose(tensor.Values).Bits;
        }

        return (int)Math.Ceiling(bits / 8);
    }
}
