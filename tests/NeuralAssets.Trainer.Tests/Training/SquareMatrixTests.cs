using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Sizes below, at and between multiples of a register.</summary>
public sealed class SquareMatrixTests
{
    private readonly Random _random = new(1);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 5, 2)]
    [InlineData(4, 8, 16)]
    [InlineData(4, 36, 17)]
    public void Products_are_sums_of_products(int rows, int inner, int columns)
    {
        double[] a = Draw(rows * inner);
        double[] b = Draw(inner * columns);
        double[] product = new double[rows * columns];
        SquareMatrix.Multiply(a, b, product, rows, inner, columns);
        for (int i = 0; i < product.Length; i++)
        {
            double wanted = Enumerable.Range(0, inner).Sum(k => a[(i / columns * inner) + k] * b[(k * columns) + (i % columns)]);
            Assert.Equal(wanted, product[i], 12);
        }

        double[] turned = new double[a.Length];
        double[] again = new double[product.Length];
        SquareMatrix.Transpose(a, turned, rows, inner);
        SquareMatrix.MultiplyTransposed(turned, b, again, rows, inner, columns);
        Assert.Equal(product, again, (x, y) => Math.Abs(x - y) < 1e-12);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(7, 3)]
    [InlineData(36, 20)]
    public void Rows_become_an_orthonormal_basis_even_if_they_depend_on_each_other(int size, int copies)
    {
        double[] rows = Draw(size * size);
        for (int i = 0; i < copies; i++)
        {
            rows.AsSpan(0, size).CopyTo(rows.AsSpan((i + 1) * size));
        }

        double[] first = rows[..size];
        SquareMatrix.Orthonormalise(rows, size);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                Assert.Equal(i == j ? 1 : 0, SquareMatrix.Dot(rows.AsSpan(i * size, size), rows.AsSpan(j * size, size)), 9);
            }
        }

        Assert.Equal(Math.Sqrt(SquareMatrix.Dot(first, first)), SquareMatrix.Dot(first, rows.AsSpan(0, size)), 9);
    }

    private double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * _random.NextDouble()) - 1)];
}
