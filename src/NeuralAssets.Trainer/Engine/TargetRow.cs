namespace NeuralAssets.Trainer.Engine;

/// <summary>A part of a row of a <see cref="PixelTarget"/>, as the floats that kernels compare with. Whole registers, zeros beyond the row.</summary>
/// <param name="width">Pixels of the longest part.</param>
internal sealed unsafe class TargetRow<T>(int width) : IDisposable
    where T : struct, ILanes<T>
{
    /// <summary>Floats that kernels may reach beyond a row.</summary>
    private const int Tail = 64;

    private readonly NativeBuffer[] _colours = [new(width + Tail), new(width + Tail), new(width + Tail)];
    private readonly NativeBuffer _alpha = new(width + Tail);
    private readonly NativeBuffer _known = new(width + Tail);
    private readonly NativeBuffer _soft = new(width + Tail);

    /// <summary>As <see cref="PixelTarget.AlphaPlane"/>.</summary>
    public float* Alpha => _alpha.Data;

    /// <summary>As <see cref="PixelTarget.KnownPlane"/>.</summary>
    public float* Known => _known.Data;

    /// <summary>As <see cref="PixelTarget.SoftPlane"/>.</summary>
    public float* Soft => _soft.Data;

    /// <summary>Premultiplied unless alpha is data.</summary>
    public float* Colour(int colour) => _colours[colour].Data;

    /// <summary>Takes columns of a row in the place of the last ones.</summary>
    public void Load(PixelTarget target, int y, int first, int columns)
    {
        if (target.HasAlpha)
        {
            Load(target.AlphaPlane, Alpha);
            Load(target.KnownPlane, Known);
            Load(target.SoftPlane, Soft);
        }

        for (int c = 0; c < target.Colours; c++)
        {
            Load(c, Colour(c));
            if (target.HidesPixels)
            {
                RowMath.Multiply<T>(Colour(c), Alpha, columns);
            }
        }

        void Load(int plane, float* row) => RowMath.FromBytes<T>(target.Bytes(plane, y) + first, row, columns);
    }

    public void Dispose()
    {
        foreach (NativeBuffer row in (NativeBuffer[])[.. _colours, _alpha, _known, _soft])
        {
            row.Dispose();
        }
    }
}
