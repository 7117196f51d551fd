namespace NeuralAssets.Trainer.Training;

/// <summary>Small dense matrices in double precision, row-major, as the network optimiser needs them.</summary>
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
                double factor = a[(i * inner) + k];
                ReadOnlySpan<double> source = b.Slice(k * columns, columns);
                for (int j = 0; j < columns; j++)
                {
                    row[j] += factor * source[j];
                }
            }
        }
    }

    public static double[] Transpose(ReadOnlySpan<double> a, int rows, int columns)
    {
        var result = new double[a.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                result[(j * rows) + i] = a[(i * columns) + j];
            }
        }

        return result;
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

    /// <summary>Replaces the columns by an orthonormal basis of the same leading subspaces (modified Gram-Schmidt, done twice).</summary>
    public static void Orthonormalise(Span<double> columns, int size)
    {
        for (int j = 0; j < size; j++)
        {
            for (int pass = 0; pass < 2; pass++)
            {
                for (int earlier = 0; earlier < j; earlier++)
                {
                    double dot = 0;
                    for (int i = 0; i < size; i++)
                    {
                        dot += columns[(i * size) + earlier] * columns[(i * size) + j];
                    }

                    for (int i = 0; i < size; i++)
                    {
                        columns[(i * size) + j] -= dot * columns[(i * size) + earlier];
                    }
                }
            }

            Normalise(columns, size, j);
        }
    }

    private static void Normalise(Span<double> columns, int size, int j)
    {
        double norm = 0;
        for (int i = 0; i < size; i++)
        {
            norm += columns[(i * size) + j] * columns[(i * size) + j];
        }

        // A column in the span of the earlier ones becomes any direction outside it.
        if (norm < 1e-60)
        {
            columns[(j * size) + j] += 1;
            for (int earlier = 0; earlier < j; earlier++)
            {
                double dot = columns[(j * size) + earlier];
                for (int i = 0; i < size; i++)
                {
                    columns[(i * size) + j] -= dot * columns[(i * size) + earlier];
                }
            }

            norm = 0;
            for (int i = 0; i < size; i++)
            {
                norm += columns[(i * size) + j] * columns[(i * size) + j];
            }
        }

        double scale = 1 / Math.Sqrt(Math.Max(norm, 1e-300));
        for (int i = 0; i < size; i++)
        {
            columns[(i * size) + j] *= scale;
        }
    }
}
