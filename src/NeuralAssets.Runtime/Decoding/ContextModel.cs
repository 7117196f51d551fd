using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// Predicts latents from latents that are known already (FORMAT.md, section 6): sixteen context vectors in, mean and scale
/// of each out. A workspace of one thread; works alike for decoder, encoder and rate estimates.
/// </summary>
internal sealed class ContextModel
{
    private const int Lanes = FormatConstants.BandRows;
    private readonly DecoderLayers _layers;
    private readonly Kernel _kernel;
    private readonly int _neighbours;
    private readonly int _group;

    // Three groups of N rows: the last hidden layer and the context vector, in the order in which the output layer reads
    // them, and a second buffer for hidden layers. An odd number of features spills a row into that second buffer.
    private readonly short[] _values;
    private readonly short[] _results = new short[2 * Lanes];
    private readonly InputTaps _hiddenTaps;
    private readonly InputTaps _outputTaps;
    private readonly CoarseFeatures _features;

    internal ContextModel(DecoderModel model, Kernel kernel)
    {
        _layers = model.Layers;
        _kernel = kernel;
        _neighbours = model.Architecture.ContextSize;
        _group = model.Architecture.ContextWidth * Lanes;
        _values = new short[3 * _group];
        _hiddenTaps = InputTaps.Rows(model.Architecture.ContextWidth, Lanes);
        _outputTaps = InputTaps.Rows(model.Architecture.ContextOutputInputs, Lanes);
        _features = new CoarseFeatures(model, kernel);
    }

    /// <summary>In units of 1/16, of each lane; valid after <see cref="Evaluate"/>.</summary>
    internal ReadOnlySpan<short> Means => _results.AsSpan(0, Lanes);

    /// <summary>Index of the distribution's scale, of each lane; valid after <see cref="Evaluate"/>.</summary>
    internal ReadOnlySpan<short> Scales => _results.AsSpan(Lanes, Lanes);

    /// <summary>Prepares for the positions of one grid; coarser grids must be complete, and stay so.</summary>
    internal void StartGrid(short[][] grids, int grid, int width)
    {
        _features.StartGrid(grids, grid, width);
        _values.AsSpan(_group + (_neighbours * Lanes), _group - (_neighbours * Lanes)).Clear();
    }

    /// <summary>Prepares for the positions of one band of the grid.</summary>
    internal void StartBand(int bandStart, int bandRows) => _features.StartBand(bandStart, bandRows);

    /// <summary>Computes mean and scale of the positions of one step of the wavefront; lane r is row r of the band.</summary>
    internal void Evaluate(BandWindow window, int step)
    {
        Span<short> context = _values.AsSpan(_group);
        for (int i = 0; i < _neighbours; i++)
        {
            window.Neighbours(step, LatentGeometry.NeighbourRows[i], LatentGeometry.NeighbourColumns[i])
                .CopyTo(context.Slice(i * Lanes, Lanes));
        }

        if (_features.HasAny)
        {
            _features.CopyStep(step, context[(_neighbours * Lanes)..]);
        }

        ReadOnlySpan<short> last = EvaluateHidden();
        _kernel.Apply(_layers.ContextOutput, last, _outputTaps, _results, Lanes, Lanes);
    }

    /// <summary>The inputs of the output layer: the last hidden layer, if there is one, and the context vector.</summary>
    private Span<short> EvaluateHidden()
    {
        Span<short> input = _values.AsSpan(_group);
        int layers = _layers.ContextHidden.Length;
        for (int i = 0; i < layers; i++)
        {
            // The buffers alternate so that the last layer ends in front of the context vector.
            bool front = ((layers - i) & 1) == 1;
            Span<short> output = _values.AsSpan(front ? 0 : 2 * _group, _group);
            _kernel.Apply(_layers.ContextHidden[i], input, _hiddenTaps, output, Lanes, Lanes);
            input = output;
        }

        return layers == 0 ? input : _values;
    }
}
