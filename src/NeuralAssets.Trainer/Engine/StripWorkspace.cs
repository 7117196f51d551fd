using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Buffers of one thread for strips of images of one width: everything between quantised latents and loss, and back.</summary>
internal sealed class StripWorkspace<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly PackedNetwork _network;
    private readonly InterGridFeatures<T>[] _features;
    private readonly UpsamplingPass<T> _upsampling;
    private readonly SynthesisPass<T> _synthesis;

    public StripWorkspace(PackedNetwork network, int width)
    {
        _network = network;
        DecoderArchitecture architecture = network.Architecture;
        Width = width;
        _features = [.. Enumerable.Range(0, architecture.FeatureGrids).Select(g => new InterGridFeatures<T>(
            network.Features[g], g, LatentGeometry.GridSide(width, g + 1), Strip.RowsFor(width) >> (g + 1)))];
        _upsampling = new UpsamplingPass<T>(architecture.GridCount, width);
        _synthesis = new SynthesisPass<T>(network, width);
    }

    public int Width { get; }

    /// <summary>Memory held, roughly: about 40 floats a pixel of a strip.</summary>
    public long Bytes => 4L * 40 * (Width + 64) * (Strip.RowsFor(Width) + 16);

    /// <summary>Loss of a strip, without gradients, and where it lies; what is not explained is as in <see cref="Differentiate"/>.</summary>
    public ImageLoss Evaluate(
        TrainingImage image, ImageWorkspace<T> workspace, int strip, ContextPass<T> context, LossPart part, LossMap? map = null)
    {
        Plane[] quantised = workspace.Quantised;
        Strip area = workspace.Strips[strip];
        double bits = 0;
        for (int k = quantised.Length - 1; k >= 0 && part != LossPart.Distortion; k--)
        {
            bits += context.Run(
                quantised[k], area.At(k), image.Blank.Contexts[k], null, PrepareFeatures(k, area, quantised), RowSample.All, map?.Bits[k]);
        }

        return new ImageLoss(bits, part == LossPart.Rate ? 0 : Synthesise(image, workspace.Drawn(image), area, [], scale: 0f, RowSample.All, map?.Errors));
    }

    /// <summary>Loss of a strip in bits and its gradients.</summary>
    /// <param name="image">The image.</param>
    /// <param name="workspace">Its quantised latents, and what receives, added, the gradients by them.</param>
    /// <param name="strip">Index of the strip.</param>
    /// <param name="context">Context model of the thread.</param>
    /// <param name="lowestGrid">The finest grid whose bits count.</param>
    /// <param name="sample">Rows that the gradient by the layers' weights is taken from.</param>
    /// <param name="part">What is asked for; the rest of loss and gradients is left out.</param>
    /// <param name="networkGradient">Receives, added, the gradient by the network's parameters.</param>
    /// <param name="map">Receives where the loss lies; null if only its sum is asked for.</param>
    public ImageLoss Differentiate(
        TrainingImage image,
        ImageWorkspace<T> workspace,
        int strip,
        ContextPass<T> context,
        int lowestGrid,
        RowSample sample,
        LossPart part,
        Span<float> networkGradient,
        LossMap? map = null)
    {
        NetworkParameters parameters = _network.Parameters;
        Plane[] latentGradients = workspace.Gradients(strip);
        Strip area = workspace.Strips[strip];
        double bits = 0;
        if (part != LossPart.Distortion)
        {
            StageClock.Enter(EngineStage.Context);
            bits = DifferentiateRate(image, workspace.Quantised, area, latentGradients, context, lowestGrid, sample, networkGradient, map);
        }

        if (part == LossPart.Rate)
        {
            return new ImageLoss(bits, 0);
        }

        double error = Synthesise(image, workspace.Drawn(image), area, latentGradients, image.BitsPerError, sample, map?.Errors);
        StageClock.Enter(EngineStage.Upsampling);
        _upsampling.Backward();
        _upsampling.ReduceGradients(parameters, networkGradient);
        _synthesis.ReduceGradients(parameters, networkGradient);
        return new ImageLoss(bits, error);
    }

    private double DifferentiateRate(
        TrainingImage image,
        Plane[] quantised,
        Strip area,
        Plane[] latentGradients,
        ContextPass<T> context,
        int lowestGrid,
        RowSample sample,
        Span<float> networkGradient,
        LossMap? map)
    {
        NetworkParameters parameters = _network.Parameters;
        double bits = 0;
        for (int k = quantised.Length - 1; k >= lowestGrid; k--)
        {
            InterGridFeatures<T>? features = PrepareFeatures(k, area, quantised);
            bits += context.Run(quantised[k], area.At(k), image.Blank.Contexts[k], latentGradients[k], features, sample, map?.Bits[k]);
            features?.Backward(quantised, latentGradients);
            features?.ReduceGradients(
                parameters.Slice(networkGradient, TensorKind.FeatureWeight, k), parameters.Slice(networkGradient, TensorKind.FeatureBias, k));
        }

        context.ReduceGradients(parameters, networkGradient);
        return bits;
    }

    private double Synthesise(
        TrainingImage image, Plane[] drawn, Strip strip, Plane[] latentGradients, float scale, RowSample sample, Plane? errors = null)
    {
        StageClock.Enter(EngineStage.Upsampling);
        _upsampling.Prepare(_synthesis.RowsNeeded(strip, image.Height), image.Height, drawn, latentGradients, _network.Parameters);
        StageClock.Enter(EngineStage.Synthesis);
        return _synthesis.Run(strip, image, scale, _upsampling, sample, errors);
    }

    private InterGridFeatures<T>? PrepareFeatures(int grid, Strip strip, Plane[] quantised)
    {
        if (grid >= _features.Length)
        {
            return null;
        }

        _features[grid].Forward(strip, quantised);
        return _features[grid];
    }

    public void Dispose()
    {
        foreach (InterGridFeatures<T> features in _features)
        {
            features.Dispose();
        }

        _upsampling.Dispose();
        _synthesis.Dispose();
    }
}
