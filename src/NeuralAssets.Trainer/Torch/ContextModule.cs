using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Torch;

/// <summary>The context model (FORMAT.md 6): from the quantised grids of one image to their bits.</summary>
internal sealed class ContextModule : Module<Tensor[], int, Tensor>
{
    /// <summary>Zeros around a grid, as wide as the farthest neighbour: columns to both sides, rows above.</summary>
    private const int Reach = LatentGeometry.NeighbourReach;

    private readonly DecoderArchitecture _architecture;
    private readonly Parameter[] _hiddenWeights;
    private readonly Parameter[] _hiddenBiases;
    private readonly Parameter _outputWeight;
    private readonly Parameter _outputBias;
    private readonly Parameter[] _featureWeights;
    private readonly Parameter[] _featureBiases;

    public ContextModule(DecoderArchitecture architecture, NetworkTensors network)
        : base(nameof(ContextModule))
    {
        _architecture = architecture;
        _hiddenWeights = [.. Enumerable.Range(0, architecture.ContextLayers).Select(d => network[TensorKind.ContextHiddenWeight, d])];
        _hiddenBiases = [.. Enumerable.Range(0, architecture.ContextLayers).Select(d => network[TensorKind.ContextHiddenBias, d])];
        _outputWeight = network[TensorKind.ContextOutputWeight];
        _outputBias = network[TensorKind.ContextOutputBias];
        _featureWeights = [.. Enumerable.Range(0, architecture.FeatureGrids).Select(g => network[TensorKind.FeatureWeight, g])];
        _featureBiases = [.. Enumerable.Range(0, architecture.FeatureGrids).Select(g => network[TensorKind.FeatureBias, g])];
    }

    /// <param name="grids">Quantised latents, [rows, columns] each, finest first.</param>
    /// <param name="lowestGrid">The finest grid whose bits count.</param>
    /// <returns>The sum of the bits.</returns>
    public override Tensor forward(Tensor[] grids, int lowestGrid)
    {
        // The positions of all grids in one matrix: the network is the same for all.
        Tensor contexts = cat([.. grids.Select((_, k) => cat([Neighbours(grids[k]), Features(grids, k)])).Skip(lowestGrid)], 1).t();
        Tensor hidden = contexts;
        for (int d = 0; d < _hiddenWeights.Length; d++)
        {
            hidden = Gradients.LimitedRelu(
                functional.linear(hidden, _hiddenWeights[d], _hiddenBiases[d]) + hidden, Activation.ContextHidden.Ceiling);
        }

        Tensor input = _hiddenWeights.Length == 0 ? contexts : cat([hidden, contexts], 1);
        Tensor output = functional.linear(input, _outputWeight, _outputBias);
        Tensor latents = cat([.. grids.Skip(lowestGrid).Select(grid => grid.flatten())]);
        return LaplaceRate.Bits(latents, output.select(1, 0), output.select(1, 1)).sum();
    }

    /// <summary>[neighbours, positions]: what each position sees of its own grid.</summary>
    private Tensor Neighbours(Tensor grid)
    {
        long rows = grid.shape[0];
        long columns = grid.shape[1];
        Tensor padded = functional.pad(grid, [Reach, Reach, Reach, 0]);
        var neighbours = new Tensor[_architecture.ContextSize];
        for (int i = 0; i < neighbours.Length; i++)
        {
            neighbours[i] = padded
                .narrow(0, Reach + LatentGeometry.NeighbourRows[i], rows)
                .narrow(1, Reach + LatentGeometry.NeighbourColumns[i], columns);
        }

        return stack(neighbours).flatten(1);
    }

    /// <summary>[features, positions]: a linear map of the coarser grids at half the grid's resolution; zero where a grid has none.</summary>
    private Tensor Features(Tensor[] grids, int grid)
    {
        Tensor target = grids[grid];
        if (grid >= _featureWeights.Length)
        {
            return target.new_zeros(_architecture.FeatureCount, target.numel());
        }

        Tensor next = grids[grid + 1];
        Tensor sources = stack(
            [.. Enumerable.Range(grid + 1, grids.Length - grid - 1).Select(s => Repeat(grids[s].unsqueeze(0), s - grid - 1, next)[0])]);
        Tensor features = _featureWeights[grid].matmul(sources.flatten(1)) + _featureBiases[grid].unsqueeze(1);
        return Repeat(features.view(-1, next.shape[0], next.shape[1]), 1, target).flatten(1);
    }

    /// <summary>Repeats each value of [planes, rows, columns] 2^levels times both ways, and cuts the result to the size of a grid.</summary>
    private static Tensor Repeat(Tensor planes, int levels, Tensor size)
    {
        long times = 1L << levels;
        long[] shape = planes.shape;
        return planes.unsqueeze(2).unsqueeze(4)
            .expand(shape[0], shape[1], times, shape[2], times)
            .reshape(shape[0], shape[1] * times, shape[2] * times)
            .narrow(1, 0, size.shape[0])
            .narrow(2, 0, size.shape[1]);
    }
}
