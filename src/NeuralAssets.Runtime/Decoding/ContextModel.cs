using System.Runtime.CompilerServices;
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
    private ContextNetwork _network;
    private readonly Kernel _kernel;
    private readonly InputTaps _neighbours;
    private readonly CoarseFeatures _features;
    private readonly short[] _featureRows;
    private readonly short[] _scratch;
    private readonly short[] _zeros;
    private readonly short[] _results = new short[2 * Lanes];

    /// <summary>The results where the whole context is zero.</summary>
    private readonly short[] _zeroResults = new short[2 * Lanes];

    internal ContextModel(DecoderModel model, Kernel kernel)
    {
        _network = model.Layers.Context;
        _kernel = kernel;
        _neighbours = BandWindow.Neighbours(model.Architecture.ContextSize);
        _features = new CoarseFeatures(model, kernel);
        _featureRows = new short[((2 * _network.Pairs) - model.Architecture.ContextSize + 1) * Lanes];
        _scratch = new short[_network.ScratchLength];
        _zeros = new short[_neighbours.Reach + Lanes];
        Use(model);
    }

    /// <summary>In units of 1/16, of each lane; valid after <see cref="Evaluate"/>.</summary>
    internal ReadOnlySpan<short> Means => _results.AsSpan(0, Lanes);

    /// <summary>Index of the distribution's scale, of each lane; valid after <see cref="Evaluate"/>.</summary>
    internal ReadOnlySpan<short> Scales => _results.AsSpan(Lanes, Lanes);

    /// <inheritdoc cref="DecodeWorkspace.Use"/>
    internal void Use(DecoderModel model)
    {
        _network = model.Layers.Context;
        _features.Use(model);
        _featureRows.AsSpan().Clear();
        _kernel.EvaluateContext(_network, _zeros, _neighbours, _featureRows, _scratch, _zeroResults);
    }

    /// <summary>Prepares for the positions of one grid; coarser grids must be complete, and stay so.</summary>
    internal void StartGrid(short[][] grids, int grid, int width)
    {
        _features.StartGrid(grids, grid, width);
        _featureRows.AsSpan().Clear();
    }

    /// <summary>Prepares for the positions of one band of the grid.</summary>
    internal void StartBand(int bandStart, int bandRows) => _features.StartBand(bandStart, bandRows);

    /// <summary>Computes mean and scale of the positions of one step of the wavefront.</summary>
    /// <param name="window">Of the grid.</param>
    /// <param name="step">Of the band.</param>
    /// <param name="knownFull">True if a latent of the step before is known not to be zero: it is a neighbour.</param>
    // A method of its own, as the loop over the steps runs short of registers with all of this in it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Evaluate(BandWindow window, int step, bool knownFull)
    {
        ReadOnlySpan<short> neighbours = window.From(step);
        bool empty = !knownFull && _kernel.IsZero(neighbours, _neighbours);
        _features.Count(empty);
        if (empty && !_features.HasAny)
        {
            _zeroResults.CopyTo(_results);
        }
        else if (empty && _features.HasPredictions(step))
        {
            _features.CopyPredictions(step, _results);
        }
        else
        {
            if (_features.HasAny)
            {
                _features.CopyStep(step, _featureRows);
            }

            _kernel.EvaluateContext(_network, neighbours, _neighbours, _featureRows, _scratch, _results);
        }
    }
}
