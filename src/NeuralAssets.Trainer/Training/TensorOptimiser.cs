using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// SOAP for one tensor (Vyas et al., arXiv 2409.11321): Adam in the eigenbasis of Shampoo's preconditioner. The gradient matrix G is
/// rotated by the eigenvectors of the running means of G Gᵀ and Gᵀ G, stepped by Adam there, and rotated back.
/// Tensors with one row (biases, filter taps) have no basis to speak of and get plain Adam.
/// </summary>
internal sealed class TensorOptimiser : IResumable
{
    private const double Beta1 = 0.95;
    private const double Beta2 = 0.95;
    private const double BasisDecay = 0.95;
    private const double Epsilon = 1e-8;

    /// <summary>Steps between refreshes of the eigenbasis.</summary>
    private const int BasisInterval = 10;

    /// <summary>
    /// The longest step in the basis, by the longest that Adam can make where both moments have one decay. A basis that turns faster than the
    /// moments forget would make longer ones, and trainings diverge (README of this folder).
    /// </summary>
    private const double LongestStep = 3;

    private readonly int _rows;
    private readonly int _columns;
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly double[] _left;
    private readonly double[] _right;
    private double[] _leftBasis;
    private double[] _rightBasis;
    private int _step;

    public TensorOptimiser(int rows, int columns)
    {
        _rows = rows;
        _columns = columns;
        _first = new double[rows * columns];
        _second = new double[rows * columns];
        _left = new double[rows * rows];
        _right = new double[columns * columns];
        _leftBasis = SquareMatrix.Identity(rows);
        _rightBasis = SquareMatrix.Identity(columns);
    }

    private bool HasBasis => _rows > 1 && _columns > 1;

    /// <summary>Moves the values against the gradient.</summary>
    public void Step(Span<float> values, ReadOnlySpan<float> gradient, double rate)
    {
        var g = new double[gradient.Length];
        for (int i = 0; i < g.Length; i++)
        {
            g[i] = gradient[i];
        }

        _step++;
        if (HasBasis)
        {
            UpdateStatistics(g);
            if (_step == 1)
            {
                // The first gradient only builds the basis.
                for (int i = 0; i < 20; i++)
                {
                    RefreshBasis();
                }

                return;
            }
        }

        double[] rotated = HasBasis ? Rotate(g) : g;
        for (int i = 0; i < g.Length; i++)
        {
            _first[i] = (Beta1 * _first[i]) + ((1 - Beta1) * g[i]);
            _second[i] = (Beta2 * _second[i]) + ((1 - Beta2) * rotated[i] * rotated[i]);
        }

        double[] direction = HasBasis ? Rotate(_first) : (double[])_first.Clone();
        int adamSteps = HasBasis ? _step - 1 : _step;
        double correction1 = 1 - Math.Pow(Beta1, adamSteps);
        double correction2 = Math.Sqrt(1 - Math.Pow(Beta2, adamSteps));
        double correction = correction2 / correction1;
        double limit = LongestStep / correction;
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = Math.Clamp(direction[i] / (Math.Sqrt(_second[i]) + Epsilon), -limit, limit);
        }

        double[] step = HasBasis ? RotateBack(direction) : direction;
        double scale = rate * correction;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] -= (float)(scale * step[i]);
        }

        if (HasBasis && _step % BasisInterval == 0)
        {
            RefreshBasis();
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer(ref _step);
        state.Transfer<double>(_first);
        state.Transfer<double>(_second);
        state.Transfer<double>(_left);
        state.Transfer<double>(_right);
        state.Transfer<double>(_leftBasis);
        state.Transfer<double>(_rightBasis);
    }

    private void UpdateStatistics(double[] g)
    {
        double[] transposed = SquareMatrix.Transpose(g, _rows, _columns);
        Mix(_left, g, transposed, _rows, _columns);
        Mix(_right, transposed, g, _columns, _rows);
    }

    private static void Mix(double[] mean, double[] a, double[] b, int size, int inner)
    {
        var product = new double[size * size];
        SquareMatrix.Multiply(a, b, product, size, inner, size);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = (BasisDecay * mean[i]) + ((1 - BasisDecay) * product[i]);
        }
    }

    /// <summary>One orthogonal iteration per side; axes are reordered by their present eigenvalues, and the second moments with them.</summary>
    private void RefreshBasis()
    {
        (_leftBasis, int[] rowOrder) = Iterate(_left, _leftBasis, _rows);
        (_rightBasis, int[] columnOrder) = Iterate(_right, _rightBasis, _columns);
        var second = (double[])_second.Clone();
        for (int i = 0; i < _rows; i++)
        {
            for (int j = 0; j < _columns; j++)
            {
                _second[(i * _columns) + j] = second[(rowOrder[i] * _columns) + columnOrder[j]];
            }
        }
    }

    private static (double[] Basis, int[] Order) Iterate(double[] matrix, double[] basis, int size)
    {
        var product = new double[size * size];
        SquareMatrix.Multiply(matrix, basis, product, size, size, size);
        var eigenvalues = new double[size];
        for (int j = 0; j < size; j++)
        {
            for (int i = 0; i < size; i++)
            {
                eigenvalues[j] += basis[(i * size) + j] * product[(i * size) + j];
            }
        }

        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(j => eigenvalues[j])];
        var next = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                next[(i * size) + j] = product[(i * size) + order[j]];
            }
        }

        SquareMatrix.Orthonormalise(next, size);
        return (next, order);
    }

    /// <summary>Lᵀ · m · R.</summary>
    private double[] Rotate(double[] m) => Sandwich(SquareMatrix.Transpose(_leftBasis, _rows, _rows), m, _rightBasis);

    /// <summary>L · m · Rᵀ.</summary>
    private double[] RotateBack(double[] m) => Sandwich(_leftBasis, m, SquareMatrix.Transpose(_rightBasis, _columns, _columns));

    private double[] Sandwich(double[] left, double[] m, double[] right)
    {
        var half = new double[m.Length];
        var result = new double[m.Length];
        SquareMatrix.Multiply(left, m, half, _rows, _rows, _columns);
        SquareMatrix.Multiply(half, right, result, _rows, _columns, _columns);
        return result;
    }
}
