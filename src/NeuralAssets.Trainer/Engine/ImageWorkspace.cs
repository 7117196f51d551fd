using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>What an update or an evaluation of one image found.</summary>
/// <param name="Bits">Ideal code length of the latents.</param>
/// <param name="Error">Weighted squared error, colours in 0..1 (<see cref="PixelTarget.MeasuredChannels"/> channels a pixel).</param>
internal readonly record struct ImageLoss(double Bits, double Error)
{
    /// <summary>Rate and distortion in one currency, bits.</summary>
    public double Total(TrainingImage image) => Bits + (Error * image.BitsPerError);

    /// <summary>Mean squared error, colours in 0..1.</summary>
    public double MeanSquaredError(TrainingImage image) => Error / (image.Pixels * image.Target.MeasuredChannels);
}

/// <summary>Everything one thread needs to run forward and backward over images of one size.</summary>
internal sealed class ImageWorkspace<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly PackedNetwork _network;
    private readonly DecoderArchitecture _architecture;
    private readonly Plane[] _quantised;
    private readonly Plane[] _slopes;
    private readonly Plane[] _gradients;
    private readonly InterGridFeatures<T>[] _features;
    private readonly UpsamplingPass<T> _upsampling;
    private readonly SynthesisPass<T> _synthesis;

    public ImageWorkspace(PackedNetwork network, int width, int height)
    {
        _network = network;
        _architecture = network.Architecture;
        int grids = _architecture.GridCount;
        Bytes = 4L * 45 * width * height;
        _quantised = TrainingImage.CreateGrids(width, height, grids);
        _slopes = TrainingImage.CreateGrids(width, height, grids);
        _gradients = TrainingImage.CreateGrids(width, height, grids);
        _features = [.. Enumerable.Range(0, _architecture.FeatureGrids).Select(g => new InterGridFeatures<T>(
            g,
            grids,
            _architecture.FeatureCount,
            LatentGeometry.GridSide(width, g + 1),
            LatentGeometry.GridSide(height, g + 1)))];
        _upsampling = new UpsamplingPass<T>(grids, width, height);
        _synthesis = new SynthesisPass<T>(network, width, height);
    }

    /// <summary>Memory held, roughly: about 45 floats a pixel.</summary>
    public long Bytes { get; }

    /// <summary>Loss of an image, without gradients.</summary>
    public ImageLoss Evaluate(
        TrainingImage image, ContextPass<T> context, LatentQuantiser<T> quantiser, QuantiserSettings settings, uint noiseSeed)
    {
        Quantise(image, quantiser, settings, noiseSeed);
        double bits = 0;
        for (int k = _quantised.Length - 1; k >= 0; k--)
        {
            bits += context.Run(_quantised[k], null, PrepareFeatures(k));
        }

        _upsampling.Forward(_quantised, _network.Parameters);
        _synthesis.Forward(_upsampling.Features);
        return new ImageLoss(bits, _synthesis.Distortion(image.Target, 0f));
    }

    /// <summary>
    /// Loss of an image in bits and its gradients: by the network's parameters, added to <paramref name="networkGradient"/>, and by the
    /// latents, left in <see cref="LatentGradients"/> and <see cref="LatentSlopes"/>.
    /// </summary>
    public ImageLoss Differentiate(
        TrainingImage image,
        ContextPass<T> context,
        LatentQuantiser<T> quantiser,
        QuantiserSettings settings,
        uint noiseSeed,
        Span<float> networkGradient)
    {
        Quantise(image, quantiser, settings, noiseSeed);
        foreach (Plane gradient in _gradients)
        {
            gradient.Clear();
        }

        NetworkParameters parameters = _network.Parameters;
        double bits = 0;
        for (int k = _quantised.Length - 1; k >= 0; k--)
        {
            InterGridFeatures<T>? features = PrepareFeatures(k);
            bits += context.Run(_quantised[k], _gradients[k], features);
            features?.Backward(
                _quantised,
                _gradients,
                parameters[TensorKind.FeatureWeight, k],
                parameters.Slice(networkGradient, TensorKind.FeatureWeight, k),
                parameters.Slice(networkGradient, TensorKind.FeatureBias, k));
        }

        _upsampling.Forward(_quantised, parameters);
        _synthesis.Forward(_upsampling.Features);
        double error = _synthesis.Distortion(image.Target, image.BitsPerError);
        _synthesis.Backward(_upsampling.Features, _upsampling.FeatureGradients);
        _upsampling.Backward(_quantised, _gradients, parameters);

        context.ReduceGradients(parameters, networkGradient);
        _upsampling.ReduceGradients(parameters, networkGradient);
        _synthesis.ReduceGradients(parameters, networkGradient);
        return new ImageLoss(bits, error);
    }

    /// <summary>Gradients by the quantised latents, after <see cref="Differentiate"/>.</summary>
    public IReadOnlyList<Plane> LatentGradients => _gradients;

    /// <summary>Derivatives of the quantised latents by the latents, after <see cref="Differentiate"/>.</summary>
    public IReadOnlyList<Plane> LatentSlopes => _slopes;

    /// <summary>Gradients by the latents themselves, after <see cref="Differentiate"/>: grid by grid, row by row.</summary>
    public unsafe float[][] CopyLatentGradients()
    {
        var grids = new float[_gradients.Length][];
        for (int k = 0; k < grids.Length; k++)
        {
            Plane gradient = _gradients[k];
            grids[k] = new float[gradient.Width * gradient.Height];
            for (int y = 0; y < gradient.Height; y++)
            {
                for (int x = 0; x < gradient.Width; x++)
                {
                    grids[k][(y * gradient.Width) + x] = gradient.Row(y)[x] * _slopes[k].Row(y)[x];
                }
            }
        }

        return grids;
    }

    private void Quantise(TrainingImage image, LatentQuantiser<T> quantiser, QuantiserSettings settings, uint noiseSeed)
    {
        for (int k = 0; k < _quantised.Length; k++)
        {
            quantiser.Run(image.Latents[k], _quantised[k], _slopes[k], settings, ref noiseSeed);
        }
    }

    private InterGridFeatures<T>? PrepareFeatures(int grid)
    {
        if (grid >= _features.Length)
        {
            return null;
        }

        NetworkParameters parameters = _network.Parameters;
        _features[grid].Forward(_quantised, parameters[TensorKind.FeatureWeight, grid], parameters[TensorKind.FeatureBias, grid]);
        return _features[grid];
    }

    public void Dispose()
    {
        foreach (Plane plane in (Plane[])[.. _quantised, .. _slopes, .. _gradients])
        {
            plane.Dispose();
        }

        foreach (InterGridFeatures<T> features in _features)
        {
            features.Dispose();
        }

        _upsampling.Dispose();
        _synthesis.Dispose();
    }
}
