using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training.CoarseToFine;

/// <summary>
/// A network for pictures of reduced size, as a part of the one for whole pictures: the same layers without the finest grids. It has no residual
/// layers, whose kernels of 3 x 3 pixels would mean something else at another size; all others work pixel by pixel or latent by latent.
/// </summary>
internal sealed class CoarseNetwork
{
    private readonly NetworkParameters _whole;
    private readonly int _octaves;

    /// <param name="whole">The network for whole pictures.</param>
    /// <param name="octaves">How often the pictures are halved: so many grids fewer.</param>
    public CoarseNetwork(NetworkParameters whole, int octaves)
    {
        _whole = whole;
        _octaves = octaves;
        Parameters = new NetworkParameters(Architecture(whole.Architecture, octaves));
        foreach (TensorShape shape in Parameters.Shapes)
        {
            Copy(shape, (part, all) => all.CopyTo(part));
        }
    }

    public NetworkParameters Parameters { get; }

    /// <summary>The sizes of a network without its finest grids.</summary>
    public static DecoderArchitecture Architecture(DecoderArchitecture whole, int octaves) => whole with
    {
        GridCount = whole.GridCount - octaves,
        FeatureGrids = Math.Max(0, whole.FeatureGrids - octaves),
        ResidualLayers = 0,
    };

    /// <summary>
    /// Brings what was learned back. What only finer grids have begins as they would continue it: upsampling without gain, context features like those of
    /// the next coarser grid, residual layers that change nothing.
    /// </summary>
    public void Return()
    {
        foreach (TensorShape shape in Parameters.Shapes)
        {
            Copy(shape, (part, all) => part.CopyTo(all));
        }

        for (int e = 0; e < _whole.Architecture.ResidualLayers; e++)
        {
            _whole[TensorKind.ResidualWeight, e].Clear();
            _whole[TensorKind.ResidualBias, e].Clear();
        }

        for (int k = _octaves - 1; k >= 0; k--)
        {
            Initialiser.Bicubic.CopyTo(_whole[TensorKind.UpsamplingTaps, k]);
            ContinueFeatures(k);
        }
    }

    /// <summary>Features of a grid from those of the next coarser one: the same of the grids that lie as far above it, nothing of the coarsest.</summary>
    private void ContinueFeatures(int grid)
    {
        Span<float> weights = _whole[TensorKind.FeatureWeight, grid];
        Span<float> coarser = _whole[TensorKind.FeatureWeight, grid + 1];
        weights.Clear();
        _whole[TensorKind.FeatureBias, grid].Clear();
        if (!coarser.IsEmpty && !weights.IsEmpty)
        {
            int sources = _whole.Architecture.GridCount - 1 - grid;
            for (int row = 0; row < _whole.Architecture.FeatureCount; row++)
            {
                coarser.Slice(row * (sources - 1), sources - 1).CopyTo(weights[(row * sources)..]);
            }

            _whole[TensorKind.FeatureBias, grid + 1].CopyTo(_whole[TensorKind.FeatureBias, grid]);
        }
    }

    private void Copy(TensorShape shape, TensorCopy copy)
    {
        Span<float> part = Parameters[shape.Kind, shape.Index];
        switch (shape.Kind)
        {
            case TensorKind.FeatureWeight or TensorKind.FeatureBias or TensorKind.UpsamplingTaps or TensorKind.PrefilterTaps:
                copy(part, _whole[shape.Kind, shape.Index + _octaves]);
                break;
            case TensorKind.SynthesisHiddenWeight or TensorKind.LinearWeight:
                // A column a grid.
                Span<float> all = _whole[shape.Kind];
                int columns = Parameters.Architecture.GridCount;
                for (int row = 0; row < part.Length / columns; row++)
                {
                    copy(part.Slice(row * columns, columns), all.Slice((row * _whole.Architecture.GridCount) + _octaves, columns));
                }

                break;
            default:
                copy(part, _whole[shape.Kind, shape.Index]);
                break;
        }
    }

    private delegate void TensorCopy(Span<float> part, Span<float> whole);
}
