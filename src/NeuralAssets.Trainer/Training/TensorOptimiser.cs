using System.Buffers;
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
    /// moments forget would make longer ones, and trainings diverge (notes/stability.md).
    /// </summary>
    private const double LongestStep = 3;

    private readonly int _rows;
    private readonly int _columns;
    private readonly double[] _first;
    private readonly double[] _second;
    private readonly double[] _left;
    private readonly double[] _right;

    // A row for each axis.
    private readonly double[] _leftBasis;
    private readonly double[] _rightBasis;
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
        double[] rented = ArrayPool<double>.Shared.Rent(Scratch.Size(_rows, _columns));
        Step(values, gradient, rate, new Scratch(rented, _rows, _columns));
        ArrayPool<double>.Shared.Return(rented);
    }

    private void Step(Span<float> values, ReadOnlySpan<float> gradient, double rate, Scratch scratch)
    {
        Span<double> g = scratch.Gradient;
        for (int i = 0; i < g.Length; i++)
        {
            g[i] = gradient[i];
        }

        _step++;
        if (HasBasis)
        {
            UpdateStatistics(scratch);
            if (_step == 1)
            {
                // The first gradient only builds the basis.
                for (int i = 0; i < 20; i++)
                {
                    RefreshBasis(scratch);
                }

                return;
            }

            SquareMatrix.Transpose(_rightBasis, scratch.RightAxes, _columns, _columns);
        }

        ReadOnlySpan<double> rotated = Rotate(g, scratch.Rotated, scratch);
        for (int i = 0; i < g.Length; i++)
        {
            _first[i] = (Beta1 * _first[i]) + ((1 - Beta1) * g[i]);
            _second[i] = (Beta2 * _second[i]) + ((1 - Beta2) * rotated[i] * rotated[i]);
        }

        int adamSteps = HasBasis ? _step - 1 : _step;
        double correction1 = 1 - Math.Pow(Beta1, adamSteps);
        double correction2 = Math.Sqrt(1 - Math.Pow(Beta2, adamSteps));
        double correction = correction2 / correction1;
        double limit = LongestStep / correction;
        Span<double> direction = Rotate(_first, scratch.Rotated, scratch);
        for (int i = 0; i < direction.Length; i++)
        {
            direction[i] = Math.Clamp(direction[i] / (Math.Sqrt(_second[i]) + Epsilon), -limit, limit);
        }

        ReadOnlySpan<double> step = RotateBack(direction, scratch);
        double scale = rate * correction;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] -= (float)(scale * step[i]);
        }

        if (HasBasis && _step % BasisInterval == 0)
        {
            RefreshBasis(scratch);
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

    private void UpdateStatistics(Scratch scratch)
    {
        SquareMatrix.Transpose(scratch.Gradient, scratch.Half, _rows, _columns);
        Mix(_left, scratch.Half, _rows, _columns, scratch.Square);
        Mix(_right, scratch.Gradient, _columns, _rows, scratch.Square);
    }

    /// <summary>Lets a running mean of mᵀ · m go on with one more m.</summary>
    private static void Mix(double[] mean, ReadOnlySpan<double> m, int size, int inner, Span<double> square)
    {
        Span<double> product = square[..mean.Length];
        SquareMatrix.MultiplyTransposed(m, m, product, size, inner, size);
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] = (BasisDecay * mean[i]) + ((1 - BasisDecay) * product[i]);
        }
    }

    /// <summary>One orthogonal iteration per side; axes are reordered by their present eigenvalues, and the second moments with them.</summary>
    private void RefreshBasis(Scratch scratch)
    {
        int[] rowOrder = Iterate(_left, _leftBasis, _rows, scratch.Square);
        int[] columnOrder = Iterate(_right, _rightBasis, _columns, scratch.Square);
        Span<double> second = scratch.Half;
        _second.CopyTo(second);
        for (int i = 0; i < _rows; i++)
        {
            for (int j = 0; j < _columns; j++)
            {
                _second[(i * _columns) + j] = second[(rowOrder[i] * _columns) + columnOrder[j]];
            }
        }
    }

    private static int[] Iterate(double[] matrix, double[] basis, int size, Span<double> square)
    {
        // The matrix is symmetric, so that what it makes of an axis is a row too.
        Span<double> product = square[..matrix.Length];
        SquareMatrix.Multiply(basis, matrix, product, size, size, size);
        var eigenvalues = new double[size];
        for (int j = 0; j < size; j++)
        {
            eigenvalues[j] = SquareMatrix.Dot(basis.AsSpan(j * size, size), product.Slice(j * size, size));
        }

        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(j => eigenvalues[j])];
        for (int j = 0; j < size; j++)
        {
            product.Slice(order[j] * size, size).CopyTo(basis.AsSpan(j * size));
        }

        SquareMatrix.Orthonormalise(basis, size);
        return order;
    }

    /// <summary>Into the basis; the same where there is none.</summary>
    private Span<double> Rotate(Span<double> m, Span<double> result, Scratch scratch)
    {
        if (!HasBasis)
        {
            m.CopyTo(result);
            return result;
        }

        SquareMatrix.Multiply(_leftBasis, m, scratch.Half, _rows, _rows, _columns);
        SquareMatrix.Multiply(scratch.Half, scratch.RightAxes, result, _rows, _columns, _columns);
        return result;
    }

    /// <summary>Out of the basis; the same where there is none.</summary>
    private ReadOnlySpan<double> RotateBack(Span<double> m, Scratch scratch)
    {
        if (!HasBasis)
        {
            return m;
        }

        SquareMatrix.MultiplyTransposed(_leftBasis, m, scratch.Half, _rows, _rows, _columns);
        SquareMatrix.Multiply(scratch.Half, _rightBasis, scratch.Gradient, _rows, _columns, _columns);
        return scratch.Gradient;
    }

    /// <summary>What a step works in.</summary>
    private readonly ref struct Scratch
    {
        public Scratch(double[] buffer, int rows, int columns)
        {
            int count = rows * columns;
            int longest = Math.Max(rows, columns);
            Gradient = buffer.AsSpan(0, count);
            Rotated = buffer.AsSpan(count, count);
            Half = buffer.AsSpan(2 * count, count);
            RightAxes = buffer.AsSpan(3 * count, columns * columns);
            Square = buffer.AsSpan((3 * count) + (columns * columns), longest * longest);
        }

        public Span<double> Gradient { get; }

        public Span<double> Rotated { get; }

        public Span<double> Half { get; }

        /// <summary>The axes of the right basis as columns.</summary>
        public Span<double> RightAxes { get; }

        public Span<double> Square { get; }

        public static int Size(int rows, int columns)
            => (3 * rows * columns) + (columns * columns) + (Math.Max(rows, columns) * Math.Max(rows, columns));
    }
}
