namespace NeuralAssets.Trainer.Engine;

/// <summary>Where the loss of an image lies: the bits of each latent, and the weighted squared error of each pixel.</summary>
/// <param name="width">Of the image.</param>
/// <param name="height">Of the image.</param>
/// <param name="gridCount">Latent grids.</param>
internal sealed unsafe class LossMap(int width, int height, int gridCount) : IDisposable
{
    /// <summary>Of each latent, grid by grid.</summary>
    public Plane[] Bits { get; } = TrainingImage.CreateGrids(width, height, gridCount);

    /// <summary>Of each pixel, as <see cref="PixelTarget"/> weighs it.</summary>
    public Plane Errors { get; } = new(width, height);

    /// <summary>What another map has more than this one in a square around a latent: bits of its grid and of the finer ones, and error.</summary>
    /// <param name="other">The other map.</param>
    /// <param name="square">The square.</param>
    public ImageLoss DifferenceTo(LossMap other, LatentSquare square)
    {
        double bits = 0;
        for (int k = 0; k <= square.Grid; k++)
        {
            bits += Difference(Bits[k], other.Bits[k], square.RowsOf(k), square.ColumnsOf(k));
        }

        return new ImageLoss(bits, Difference(Errors, other.Errors, square.PixelRows, square.PixelColumns));
    }

    /// <summary>Takes over what another map says of such a square.</summary>
    /// <param name="other">The other map.</param>
    /// <param name="square">The square.</param>
    public void Take(LossMap other, LatentSquare square)
    {
        for (int k = 0; k <= square.Grid; k++)
        {
            Copy(other.Bits[k], Bits[k], square.RowsOf(k), square.ColumnsOf(k));
        }

        Copy(other.Errors, Errors, square.PixelRows, square.PixelColumns);
    }

    private static double Difference(Plane from, Plane to, RowRange rows, RowRange columns)
    {
        double sum = 0;
        for (int y = rows.First; y < rows.End; y++)
        {
            float* before = from.Row(y);
            float* after = to.Row(y);
            float row = 0;
            for (int x = columns.First; x < columns.End; x++)
            {
                row += after[x] - before[x];
            }

            sum += row;
        }

        return sum;
    }

    private static void Copy(Plane from, Plane to, RowRange rows, RowRange columns)
    {
        for (int y = rows.First; y < rows.End; y++)
        {
            new Span<float>(from.Row(y) + columns.First, columns.Count).CopyTo(new Span<float>(to.Row(y) + columns.First, columns.Count));
        }
    }

    public void Dispose()
    {
        Errors.Dispose();
        foreach (Plane plane in Bits)
        {
            plane.Dispose();
        }
    }
}
