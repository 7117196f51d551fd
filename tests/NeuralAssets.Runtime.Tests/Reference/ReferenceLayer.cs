using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>One layer with its effective weights: a matrix and a bias, all integers.</summary>
internal sealed class ReferenceLayer(long[,] weight, long[] bias)
{
    public int Inputs => weight.GetLength(1);

    public int Outputs => weight.GetLength(0);

    /// <summary>FORMAT.md section 3.4: 1.0 is added where output j meets input j (with 9 taps an input, at the centre tap).</summary>
    public ReferenceLayer WithIdentity(int one, int tapsPerInput)
    {
        for (int j = 0; j < Outputs; j++)
        {
            weight[j, (j * tapsPerInput) + (tapsPerInput / 2)] += one;
        }

        return this;
    }

    /// <summary>Section 3.4: the bounds of weights and biases, and of every row.</summary>
    public ReferenceLayer Checked()
    {
        for (int o = 0; o < Outputs; o++)
        {
            long sum = 0;
            for (int i = 0; i < Inputs; i++)
            {
                Require(weight[o, i] is >= -32768 and <= 32767, "a weight is outside 16 bits");
                sum += Math.Abs(weight[o, i]);
            }

            Require(Math.Abs(bias[o]) <= 1 << 30, "a bias is outside -2^30..2^30");
            Require(RowFits(sum, bias[o]), "a row of weights could overflow 32 bits");
        }

        return this;
    }

    public static bool RowFits(long sumOfWeights, long bias)
        => (32768 * sumOfWeights) + Math.Abs(bias) + (1 << 22) <= int.MaxValue;

    /// <summary>The sum of one output, before any shift. It must fit 32 bits, or section 3.4 would be wrong.</summary>
    public long Sum(int output, ReadOnlySpan<long> input)
    {
        if (input.Length != Inputs)
        {
            throw new InvalidOperationException($"{input.Length} inputs for a layer of {Inputs}.");
        }

        long sum = bias[output];
        for (int i = 0; i < input.Length; i++)
        {
            sum += weight[output, i] * input[i];
        }

        return sum == (int)sum ? sum : throw new InvalidOperationException("A checked layer overflowed 32 bits.");
    }
}
