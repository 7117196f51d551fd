using System.Numerics;

namespace NeuralAssets.Trainer.Training;

/// <summary>Small dense matrices in double precision, row-major, as the network optimiser needs them: all loops run along rows.</summary>
internal static class SquareMatrix
{
    /// <summary>c = a · b with a of shape rows x inner and b of shape inner x columns.</summary>
    public static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int rows, int inner, int columns)
    {
        c.Clear();
        for (int i = 0; i < rows; i++)
        {
            Span<double> row = c.Slice(i * columns, columns);
            for (int k = 0; k < inner; k++)
            {
                AddScaled(row, b.Slice(k * columns, columns), a[(i * inner) + k]);
            }
        }
    }

    /// <summary>c = aᵀ · b with a of shape inner x rows and b of shape inner x columns.</summary>
    public static void MultiplyTransposed(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c, int rows, int inner, int columns)
    {
        c.Clear();
        for (int k = 0; k < inner; k++)
        {
            ReadOnlySpan<double> row = b.Slice(k * columns, columns);
            for (int i = 0; i < rows; i++)
            {
                AddScaled(c.Slice(i * columns, columns), row, a[(k * rows) + i]);
            }
        }
    }

    /// <summary>b = aᵀ with a of shape rows x columns.</summary>
    public static void Transpose(ReadOnlySpan<double> a, Span<double> b, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                b[(j * rows) + i] = a[(i * columns) + j];
            }
        }
    }

    public static double[] Identity(int size)
    {
        var result = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            result[(i * size) + i] = 1;
        }

        return result;
    }

    /// <summary>Replaces the rows by an orthonormal basis of the same leading subspaces (modified Gram-Schmidt, done twice).</summary>
    public static void Orthonormalise(Span<double> rows, int size)
    {
        for (int j = 0; j < size; j++)
        {
            Span<double> row = rows.Slice(j * size, size);
            RemoveEarlier(rows, j, row);
            RemoveEarlier(rows, j, row);
            double norm = Dot(row, row);

            // A row in the span of the earlier ones becomes any direction outside it.
            if (norm < 1e-60)
            {
                row[j] += 1;
                RemoveEarlier(rows, j, row);
                norm = Dot(row, row);
            }

            double scale = 1 / Math.Sqrt(Math.Max(norm, 1e-300));
            foreach (ref double value in row)
            {
                value *= scale;
            }
        }
    }

    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int i = 0;
        Vector<double> sums = Vector<double>.Zero;
        for (; i <= a.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            sums += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
        }

        double sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>What the first <paramref name="count"/> rows, orthonormal, have of a row is taken out of it.</summary>
    private static void RemoveEarlier(ReadOnlySpan<double> rows, int count, Span<double> row)
    {
        for (int earlier = 0; earlier < count; earlier++)
        {
            ReadOnlySpan<double> axis = rows.Slice(earlier * row.Length, row.Length);
            AddScaled(row, axis, -Dot(axis, row));
        }
    }

    private static void AddScaled(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        int i = 0;
        var factors = new Vector<double>(factor);
        for (; i <= target.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(target[i..]) + (factors * new Vector<double>(source[i..]))).CopyTo(target[i..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] += factor * source[i];
        }
    }
}
