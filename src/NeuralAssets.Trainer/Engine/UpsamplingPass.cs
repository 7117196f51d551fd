using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>From the latent grids of an image to the feature planes of one strip at full resolution, and the adjoint.</summary>
internal sealed unsafe partial class UpsamplingPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly int _grids;

    // Plane [k][j] is grid k + j at the resolution of grid k.
    private readonly Plane[][] _planes;
    private readonly Plane[][] _gradients;

    // Plane [k][j] is grid k + 1 + j with the rows of level k + 1 and the columns of level k.
    private readonly Plane[][] _widened;
    private readonly PrefilterPass<T>[] _prefilters;
    private readonly NativeBuffer _rows;
    private readonly int _rowStride;
    private readonly NativeBuffer[] _sums;
    private readonly RowRange[] _needed;
    private readonly int[] _heights;
    private Plane[] _latents = [];
    private Plane[] _latentGradients = [];
    private NetworkParameters _parameters = null!;

    // Row of level 1 that the next rows of gradients complete.
    private int _received;

    // Row of level 1 that the finest level needs widened next.
    private int _widenedRows;

    /// <param name="grids">Number of latent grids.</param>
    /// <param name="width">Pixels of the image in a row.</param>
    public UpsamplingPass(int grids, int width)
    {
        _grids = grids;
        _planes = new Plane[grids][];
        _gradients = new Plane[grids][];
        _widened = new Plane[grids][];
        _prefilters = new PrefilterPass<T>[grids];
        for (int k = 0; k < grids; k++)
        {
            int columns = LatentGeometry.GridSide(width, k);
            int rows = (Strip.RowsFor(width) >> k) + (2 * Strip.Reach);

            // The finest level passes by row by row, but for the gradient of its own grid.
            bool passes = k == 0;
            _planes[k] = [.. Enumerable.Range(0, grids - k).Select(_ => new Plane(columns, passes ? Strip.RingRows : rows, passes))];
            _gradients[k] = [.. Enumerable.Range(0, grids - k).Select(j => new Plane(
                columns, passes && j > 0 ? Strip.RingRows : rows, passes && j > 0))];
            int coarseRows = (Strip.RowsFor(width) >> (k + 1)) + (2 * Strip.Reach);
            _widened[k] = [.. Enumerable.Range(0, grids - k - 1).Select(_ => new Plane(columns, passes ? Strip.RingRows : coarseRows, passes))];
            _prefilters[k] = new PrefilterPass<T>(columns, rows);
        }

        _rowStride = _planes[0][0].Stride;
        _rows = new NativeBuffer(4L * _rowStride);
        _sums = [.. Enumerable.Range(0, grids).Select(_ => new NativeBuffer(4 * T.Count))];
        _needed = new RowRange[grids];
        _heights = new int[grids];
    }

    /// <summary>Plane j is the upsampled grid j.</summary>
    public Plane[] Features => _planes[0];

    /// <summary>To be written by the consumer of <see cref="Features"/>, on the same rows; zero beyond the width.</summary>
    public Plane[] FeatureGradients => _gradients[0];

    private float* RowBuffer(int index) => _rows.Data + ((long)index * _rowStride) + Plane.MarginColumns;

    /// <summary>Computes all that rows of the features depend on, but not these rows.</summary>
    /// <param name="rows">Rows of pixels.</param>
    /// <param name="height">Rows of the image.</param>
    /// <param name="grids">Quantised latents, finest grid first; zero around the picture.</param>
    /// <param name="gridGradients">Receive, added, the gradients of the latents; unused where only the features are wanted.</param>
    /// <param name="parameters">The network's taps.</param>
    public void Prepare(RowRange rows, int height, Plane[] grids, Plane[] gridGradients, NetworkParameters parameters)
    {
        _latents = grids;
        _latentGradients = gridGradients;
        _parameters = parameters;
        PlaceWindows(rows, height);
        _received = _widenedRows = _grids > 1 ? _needed[1].First : 0;
        for (int k = _grids - 1; k >= 0; k--)
        {
            for (int y = _needed[k].First; k > 0 && y < _needed[k].End; y++)
            {
                ComputeRow(k, y);
            }

            for (int y = _needed[k].First; k > 1 && y < _needed[k].End; y++)
            {
                WidenRow(k - 1, y);
            }
        }
    }

    /// <summary>Computes a row of <see cref="Features"/>; the rows come in order.</summary>
    public void ComputeRow(int y)
    {
        for (; _grids > 1 && _widenedRows < Math.Min(FirstSource(y) + 4, _needed[1].End); _widenedRows++)
        {
            WidenRow(0, _widenedRows);
        }

        ComputeRow(0, y);
    }

    /// <summary>Moves all windows to the rows that the given rows of pixels depend on.</summary>
    private void PlaceWindows(RowRange rows, int height)
    {
        for (int k = 0; k < _grids; k++)
        {
            _heights[k] = LatentGeometry.GridSide(height, k);
            _needed[k] = k == 0 ? rows : new RowRange((_needed[k - 1].First >> 1) - 2, ((_needed[k - 1].End - 1) >> 1) + 3).Widen(0, _heights[k]);
            foreach (Plane plane in (Plane[])[.. _planes[k], .. _gradients[k]])
            {
                plane.FirstRow = _needed[k].First;
            }

            foreach (Plane plane in k > 0 ? _widened[k - 1] : [])
            {
                plane.FirstRow = _needed[k].First;
            }
        }
    }

    private void ComputeRow(int k, int y)
    {
        if (k == _grids - 1)
        {
            Plane coarsest = _planes[k][0];
            new Span<float>(_latents[k].Row(y), coarsest.Width).CopyTo(new Span<float>(coarsest.Row(y), coarsest.Width));
            return;
        }

        ReadOnlySpan<float> taps = _parameters[TensorKind.UpsamplingTaps, k];
        for (int j = 1; j < _grids - k; j++)
        {
            CombineRows(k, j, y, taps);
        }

        _prefilters[k].ForwardRow(_latents[k], _planes[k][0], y, _parameters[TensorKind.PrefilterTaps, k]);
    }

    /// <summary>A row of level k + 1, in the columns of level k.</summary>
    private void WidenRow(int k, int y)
    {
        ReadOnlySpan<float> taps = _parameters[TensorKind.UpsamplingTaps, k];
        for (int j = 0; j < _widened[k].Length; j++)
        {
            Plane source = _planes[k + 1][j];
            source.ReplicateColumns(y);
            ResampleKernels.UpsampleRow<T>(source.Row(y), _widened[k][j].Row(y), source.Width, taps);
        }
    }

    /// <summary>The first of the four rows of the coarser level that a row depends on.</summary>
    private static int FirstSource(int y) => ((y + 1) >> 1) - 2;

    /// <summary>Row of a widened plane, clamped to the rows that the coarser plane has.</summary>
    private float* WidenedRow(int k, int j, int y) => _widened[k][j - 1].Row(Math.Clamp(y, 0, _heights[k + 1] - 1));

    private void CombineRows(int k, int j, int y, ReadOnlySpan<float> taps)
    {
        bool even = (y & 1) == 0;
        int first = FirstSource(y);
        Plane target = _planes[k][j];
        ResampleKernels.CombineRows<T>(
            WidenedRow(k, j, first),
            WidenedRow(k, j, first + 1),
            WidenedRow(k, j, first + 2),
            WidenedRow(k, j, first + 3),
            target.Row(y),
            target.Width,
            even ? taps[3] : taps[2],
            even ? taps[1] : taps[0],
            even ? taps[0] : taps[1],
            even ? taps[2] : taps[3]);
    }

    public void Dispose()
    {
        foreach (Plane plane in _planes.Concat(_gradients).Concat(_widened).SelectMany(p => p))
        {
            plane.Dispose();
        }

        foreach (PrefilterPass<T> prefilter in _prefilters)
        {
            prefilter.Dispose();
        }

        _rows.Dispose();
        foreach (NativeBuffer sums in _sums)
        {
            sums.Dispose();
        }
    }
}
