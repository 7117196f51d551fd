using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The latents of coarser grids above sixteen positions of a grid: the inputs of its features.</summary>
internal sealed class CoarseLatents(int gridCount)
{
    private const int Lanes = LayerKernel.Lanes;
    private readonly int[] _values = new int[gridCount * Lanes];
    private readonly int[] _columns = new int[gridCount];
    private short[][] _grids = [];
    private int _grid;

    /// <summary>Row j holds grid g+1+j, of each lane.</summary>
    internal ReadOnlySpan<int> Values => _values;

    internal void Start(short[][] grids, int grid, int width, int height)
    {
        _grids = grids;
        _grid = grid;
        for (int j = grid; j < _columns.Length; j++)
        {
            _columns[j] = LatentGeometry.GridSide(width, j);
        }
    }

    internal void SetLane(int lane, int y, int x)
    {
        for (int j = _grid + 1; j < _columns.Length; j++)
        {
            int shift = j - _grid;
            short[] coarse = _grids[j];
            _values[((shift - 1) * Lanes) + lane] = coarse[((y >> shift) * _columns[j]) + (x >> shift)];
        }
    }
}
