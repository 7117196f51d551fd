using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.Weights;

/// <summary>
/// Second derivatives of the loss by parameters that follow each other, as U D U': U upper triangular with ones on its diagonal, D positive. Twice the loss is the
/// sum over k of D_k (e_k + sum over i before k of U_ik e_i)^2 then, for errors e: whatever those before it are, each parameter has an error that is best.
/// </summary>
/// <param name="part">Of the loss that depends on them.</param>
/// <param name="first">The first of them.</param>
/// <param name="count">How many they are.</param>
internal sealed class CurvatureBlock(LossPart part, int first, int count)
{
    // Row k holds column k of U: what parameters before k ask of it.
    private readonly double[] _upper = new double[count * count];
    private readonly double[] _units = new double[count];
    private Evd<double>? _spectrum;

    // No sum may depend on the number of threads, nor on a native library that is found.
    static CurvatureBlock()
    {
        Control.UseManaged();
        Control.UseSingleThread();
    }

    /// <summary>Of the loss that depends on its parameters.</summary>
    public LossPart Part => part;

    /// <summary>The first of its parameters.</summary>
    public int First => first;

    /// <summary>Parameters behind the block.</summary>
    public int End => first + count;

    /// <summary>Takes a row of second derivatives: of all the block's parameters with one of them.</summary>
    /// <param name="parameter">Which one.</param>
    /// <param name="derivatives">Of the loss by the units of all parameters of the network and by its unit.</param>
    /// <param name="unit">Of the parameter: errors count in units.</param>
    public void Take(int parameter, ReadOnlySpan<double> derivatives, double unit)
    {
        derivatives.Slice(first, count).CopyTo(_upper.AsSpan((parameter - first) * count));
        _units[parameter - first] = unit;
    }

    /// <summary>Finds the eigenvalues of the derivatives, once all are there and finite: a second of one thread for a thousand of them.</summary>
    public void Decompose()
        => _spectrum = Matrix<double>.Build.Dense(count, count, (i, k) => (_upper[(i * count) + k] + _upper[(k * count) + i]) / 2)
            .Evd(Symmetricity.Symmetric);

    /// <summary>Makes U of what was decomposed.</summary>
    /// <param name="damping">What the matrix's eigenvalues, negative ones counting as zero, are raised by.</param>
    public void Factorise(double damping)
    {
        Evd<double> spectrum = _spectrum!;
        _spectrum = null;
        Matrix<double> scaled = spectrum.EigenVectors.MapIndexed(
            (_, k, value) => value * Math.Sqrt(Math.Max(spectrum.EigenValues[k].Real, 0) + damping));
        Matrix<double> positive = scaled.TransposeAndMultiply(scaled);
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k <= i; k++)
            {
                _upper[(i * count) + k] = positive[i, k];
            }
        }

        // From the last parameter to the first.
        for (int k = count - 1; k >= 0; k--)
        {
            Span<double> row = _upper.AsSpan(k * count, k + 1);
            for (int i = 0; i < k; i++)
            {
                double factor = row[i] / row[k];
                Span<double> other = _upper.AsSpan(i * count, i + 1);
                for (int j = 0; j <= i; j++)
                {
                    other[j] -= factor * row[j];
                }
            }

            for (int i = 0; i < k; i++)
            {
                row[i] /= row[k];
            }
        }
    }

    /// <summary>What the loss is more, in bits of all the sample's pixels, if a parameter's error is not the best one.</summary>
    /// <param name="parameter">Which one.</param>
    /// <param name="excess">Its error less the best one.</param>
    public double Loss(int parameter, double excess)
    {
        int k = parameter - first;
        double units = excess / _units[k];
        return 0.5 * _upper[(k * count) + k] * units * units;
    }

    /// <summary>The best error of a parameter.</summary>
    /// <param name="parameter">Which one.</param>
    /// <param name="errors">Of all parameters of the network; those of the block before this one count.</param>
    public double BestError(int parameter, ReadOnlySpan<double> errors)
    {
        int k = parameter - first;
        double sum = 0;
        for (int i = 0; i < k; i++)
        {
            sum += _upper[(k * count) + i] * errors[first + i] / _units[i];
        }

        return -sum * _units[k];
    }
}
