using System.Buffers;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>
/// Turns latent grids into features of one size (FORMAT.md, section 7.2). All levels but the last are kept as planes; the
/// last, which holds most of the values, is computed row by row on demand.
/// </summary>
internal sealed class Upsampler : IDisposable
{
    private readonly DecoderModel _model;
    private readonly short[][] _grids;
    private readonly int _width;
    private readonly int _height;
    private readonly int _lowestGrid;
    private readonly FilterRows _filters;

    /// <summary>Planes of the level above the lowest grid, entry j for feature j.</summary>
    private readonly short[]?[] _planes;

    /// <param name="model">The decoder.</param>
    /// <param name="grids">Latents of grids from <paramref name="lowestGrid"/> on.</param>
    /// <param name="lowestGrid">The grid whose size the features get.</param>
    /// <param name="width">Of the image at full size.</param>
    /// <param name="height">Of the image at full size.</param>
    internal Upsampler(DecoderModel model, short[][] grids, int lowestGrid, int width, int height)
    {
        _model = model;
        _grids = grids;
        _width = width;
        _height = height;
        _lowestGrid = lowestGrid;
        _filters = new FilterRows(Columns(lowestGrid));
        _planes = new short[]?[grids.Length];
        int last = grids.Length - 1;
        if (lowestGrid < last)
        {
            StoreCoarsest(last);
            for (int level = last - 1; level > lowestGrid; level--)
            {
                StoreLevel(level);
            }
        }
    }

    /// <summary>Row <paramref name="y"/> of every feature; feature j starts at j * <paramref name="stride"/>.</summary>
    internal void ComputeRow(int y, Span<int> features, int stride)
    {
        int columns = Columns(_lowestGrid);
        for (int j = 0; j < _planes.Length; j++)
        {
            Span<int> row = features.Slice(j * stride, columns);
            if (j < _lowestGrid)
            {
                row.Clear();
            }
            else
            {
                ComputeRow(_lowestGrid, j, y, row);
            }
        }
    }

    public void Dispose()
    {
        for (int j = 0; j < _planes.Length; j++)
        {
            if (_planes[j] is { } plane)
            {
                ArrayPool<short>.Shared.Return(plane);
                _planes[j] = null;
            }
        }
    }

    private void ComputeRow(int level, int j, int y, Span<int> row)
    {
        if (level == _planes.Length - 1)
        {
            ReadOnlySpan<short> latents = _grids[level].AsSpan(y * row.Length, row.Length);
            for (int x = 0; x < row.Length; x++)
            {
                row[x] = latents[x] << FormatConstants.LatentShift;
            }
        }
        else if (j == level)
        {
            _filters.Prefilter(_grids[level], Rows(level), _model.PrefilterTaps[level], y, row);
        }
        else
        {
            _filters.Upsample(_planes[j], Rows(level + 1), Columns(level + 1), _model.UpsamplingTaps[level], y, row);
        }
    }

    private void StoreCoarsest(int grid)
    {
        int length = Rows(grid) * Columns(grid);
        short[] plane = ArrayPool<short>.Shared.Rent(length);
        _planes[grid] = plane;
        for (int i = 0; i < length; i++)
        {
            plane[i] = (short)(_grids[grid][i] << FormatConstants.LatentShift);
        }
    }

    /// <summary>Replaces the planes of the level above by those of this one.</summary>
    private void StoreLevel(int level)
    {
        int rows = Rows(level);
        int columns = Columns(level);
        int[] row = new int[columns];
        for (int j = level; j < _planes.Length; j++)
        {
            short[] plane = ArrayPool<short>.Shared.Rent(rows * columns);
            for (int y = 0; y < rows; y++)
            {
                ComputeRow(level, j, y, row);
                RowKernel.Narrow(row, plane.AsSpan(y * columns, columns));
            }

            if (_planes[j] is { } coarser)
            {
                ArrayPool<short>.Shared.Return(coarser);
            }

            _planes[j] = plane;
        }
    }

    private int Columns(int grid) => LatentGeometry.GridSide(_width, grid);

    private int Rows(int grid) => LatentGeometry.GridSide(_height, grid);
}
