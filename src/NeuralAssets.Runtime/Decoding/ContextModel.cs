using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>
/// Predicts latents from latents that are known already (FORMAT.md, section 6): sixteen context vectors in, mean and scale
/// of each out. A workspace of one thread; works alike for decoder, encoder and rate estimates.
/// </summary>
internal sealed class ContextModel
{
    private const int Lanes = LayerKernel.Lanes;
    private readonly DecoderModel _model;
    private readonly int _neighbours;
    private readonly int _group;

    // Three groups of N rows: the last hidden layer and the context vector, in the order in which the output layer reads
    // them, and a second buffer for hidden layers.
    private readonly int[] _values;
    private readonly int[] _means = new int[Lanes];
    private readonly int[] _scales = new int[Lanes];
    private readonly CoarseLatents _coarse;
    private Layer? _features;

    internal ContextModel(DecoderModel model)
    {
        _model = model;
        _neighbours = model.Architecture.ContextSize;
        _group = model.Architecture.ContextWidth * Lanes;
        _values = new int[3 * _group];
        _coarse = new CoarseLatents(model.Architecture.GridCount);
    }

    /// <summary>In units of 1/16, of each lane; valid after <see cref="Evaluate"/>.</summary>
    internal ReadOnlySpan<int> Means => _means;

    /// <summary>Index of the distribution's scale, of each lane; valid after <see cref="Evaluate"/>.</summary>
    internal ReadOnlySpan<int> Scales => _scales;

    private Span<int> Context => _values.AsSpan(_group, _group);

    /// <summary>Prepares for the positions of one grid; coarser grids must be complete, and stay so.</summary>
    internal void StartGrid(short[][] grids, int grid, int width, int height)
    {
        _coarse.Start(grids, grid, width, height);
        _features = grid < _model.Features.Length ? _model.Features[grid] : null;
        Context[(_neighbours * Lanes)..].Clear();
    }

    /// <summary>Fills all lanes with the positions of one step of the wavefront; lane r is row r of the band.</summary>
    internal void SetStep(BandWindow window, int step, int bandStart, int firstRow, int lastRow)
    {
        Span<int> context = Context;
        for (int i = 0; i < _neighbours; i++)
        {
            window.Neighbours(step, LatentGeometry.NeighbourRows[i], LatentGeometry.NeighbourColumns[i])
                .CopyTo(context[(i * Lanes)..]);
        }

        if (_features is null)
        {
            return;
        }

        for (int row = firstRow; row <= lastRow; row++)
        {
            _coarse.SetLane(row, bandStart + row, step - (FormatConstants.RowSkew * row));
        }
    }

    /// <summary>Fills one lane with any position of the prepared grid.</summary>
    internal void SetPosition(int lane, ReadOnlySpan<short> grid, int columns, int y, int x)
    {
        Span<int> context = Context;
        for (int i = 0; i < _neighbours; i++)
        {
            int row = y + LatentGeometry.NeighbourRows[i];
            int column = x + LatentGeometry.NeighbourColumns[i];
            bool inside = row >= 0 && column >= 0 && column < columns;
            context[(i * Lanes) + lane] = inside ? grid[(row * columns) + column] << FormatConstants.LatentShift : 0;
        }

        if (_features is not null)
        {
            _coarse.SetLane(lane, y, x);
        }
    }

    /// <summary>Computes mean and scale of all lanes.</summary>
    internal void Evaluate()
    {
        if (_features is not null)
        {
            Span<int> features = Context[(_neighbours * Lanes)..];
            LayerKernel.Apply(_features, _coarse.Values, Lanes, features, Lanes, 3, short.MinValue, short.MaxValue);
        }

        ReadOnlySpan<int> last = EvaluateHidden();
        const int MaximumMean = FormatConstants.MaximumMean;
        LayerKernel.Apply(_model.ContextMean, last, Lanes, _means, Lanes, 13, -MaximumMean, MaximumMean);
        LayerKernel.Apply(_model.ContextScale, last, Lanes, _scales, Lanes, 14, 0, FormatConstants.ScaleCount - 1);
    }

    /// <summary>The inputs of the output layer: the last hidden layer, if there is one, and the context vector.</summary>
    private ReadOnlySpan<int> EvaluateHidden()
    {
        ReadOnlySpan<int> input = Context;
        int layers = _model.ContextHidden.Length;
        for (int i = 0; i < layers; i++)
        {
            // The buffers alternate so that the last layer ends in front of the context vector.
            bool front = ((layers - i) & 1) == 1;
            Span<int> output = _values.AsSpan(front ? 0 : 2 * _group, _group);
            LayerKernel.Apply(_model.ContextHidden[i], input, Lanes, output, Lanes, 10, 0, short.MaxValue);
            input = output;
        }

        return layers == 0 ? Context : _values.AsSpan(0, 2 * _group);
    }
}
