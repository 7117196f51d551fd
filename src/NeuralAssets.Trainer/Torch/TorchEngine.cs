using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// The codec network trained by torch alone, on any of its devices. Latents stay on the device from their first
/// <see cref="Update"/> until <see cref="Settle"/>.
/// </summary>
internal sealed class TorchEngine : CodecEngine
{
    private readonly Device _device;
    private readonly CodecModule _codec;
    private readonly NetworkParameters _parameters;
    private readonly Dictionary<TrainingImage, TorchLatents> _resident = [];

    public TorchEngine(DecoderArchitecture architecture, Device device, int seed)
    {
        NoiseState = (uint)seed;
        _device = device;
        _codec = new CodecModule(architecture, device, ScalarType.Float32);
        _parameters = new NetworkParameters(architecture);
    }

    public override void SetParameters(NetworkParameters parameters) => _parameters.CopyFrom(parameters);

    public override ImageLoss[] Update(
        IReadOnlyList<TrainingImage> images, QuantiserSettings settings, LatentStep latents, Span<float> gradient)
    {
        using var pause = new CollectionPause();
        var losses = new ImageLoss[images.Count];
        random.manual_seed(NextNoise());
        gradient.Clear();
        TorchLatents[] admitted = [.. images.Select(Admit)];
        for (int i = 0; i < losses.Length; i++)
        {
            Follow(images[i], admitted[i].Image);
        }

        for (int i = 0; i < losses.Length; i++)
        {
            TorchLatents trained = admitted[i];
            losses[i] = Backward(images[i], trained.Image, settings);
            TakeGradients(images, i, gradient);
            if (latents.Rate > 0f)
            {
                trained.Step(latents);
            }

            trained.Image.ClearGradients();
        }

        return losses;
    }

    public override ImageLoss[] Differentiate(
        IReadOnlyList<TrainingImage> images,
        QuantiserSettings settings,
        Span<float> gradient,
        float[][][] latentGradients,
        LossPart part = LossPart.Whole)
    {
        using var pause = new CollectionPause();
        var losses = new ImageLoss[images.Count];
        random.manual_seed(NextNoise());
        gradient.Clear();
        for (int i = 0; i < losses.Length; i++)
        {
            using var image = new TorchImage(images[i], _device, ScalarType.Float32);
            Follow(images[i], image);
            losses[i] = Backward(images[i], image, settings);
            TakeGradients(images, i, gradient);
            latentGradients[i] = image.CopyGradients();
        }

        return losses;
    }

    public override ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images, LossPart part = LossPart.Whole)
    {
        using var pause = new CollectionPause();
        using IDisposable noGradients = no_grad();
        return [.. images.Select(image =>
        {
            using DisposeScope scope = NewDisposeScope();
            Load(image);
            if (_resident.TryGetValue(image, out TorchLatents? latents))
            {
                Follow(image, latents.Image);
                return ToLoss(_codec.Forward(latents.Image, QuantiserSettings.Hard));
            }

            using var visitor = new TorchImage(image, _device, ScalarType.Float32);
            Follow(image, visitor);
            return ToLoss(_codec.Forward(visitor, QuantiserSettings.Hard));
        })];
    }

    public override void Settle()
    {
        foreach (TorchLatents latents in _resident.Values)
        {
            latents.Store();
            latents.Dispose();
        }

        _resident.Clear();
    }

    private TorchLatents Admit(TrainingImage image)
    {
        if (!_resident.TryGetValue(image, out TorchLatents? latents))
        {
            latents = new TorchLatents(image, _device);
            _resident.Add(image, latents);
        }

        return latents;
    }

    /// <summary>What an image is drawn with of its reference is what the device has of that now.</summary>
    private void Follow(TrainingImage image, TorchImage tensors)
    {
        if (image.Reference is not null && _resident.TryGetValue(image.Reference.Image, out TorchLatents? latents))
        {
            tensors.Follow(latents.Image);
        }
    }

    /// <summary>The network of an image: the group's, or its own.</summary>
    private void Load(TrainingImage image)
    {
        image.Network?.Follow(_parameters);
        _codec.Network.Load(image.Network?.Parameters ?? _parameters);
    }

    /// <summary>Adds the gradients of the loss in bits to parameters and latents.</summary>
    private ImageLoss Backward(TrainingImage image, TorchImage tensors, QuantiserSettings settings)
    {
        using DisposeScope scope = NewDisposeScope();
        Load(image);
        (Tensor bits, Tensor error) = _codec.Forward(tensors, settings);
        (bits + (error * image.BitsPerError)).backward();
        return ToLoss((bits, error));
    }

    /// <summary>
    /// Moves the gradients on after an image that has a network of its own, or that stands before one; otherwise they add up in the module.
    /// </summary>
    private void TakeGradients(IReadOnlyList<TrainingImage> images, int image, Span<float> gradient)
    {
        bool isLast = image + 1 == images.Count;
        ImageNetwork? own = images[image].Network;
        if (own is null && !isLast && images[image + 1].Network is null)
        {
            return;
        }

        long pixels = images.Sum(static summand => summand.Pixels);
        float[] taken = own?.Gradient ?? new float[gradient.Length];
        long share = own is null ? pixels : images[image].Pixels;
        _codec.Network.TakeGradients(taken, 1.0 / share);
        for (int p = 0; p < gradient.Length; p++)
        {
            gradient[p] += taken[p] * ((float)share / pixels);
        }
    }

    private static ImageLoss ToLoss((Tensor Bits, Tensor Error) loss) => new(loss.Bits.ToDouble(), loss.Error.ToDouble());

    public override void Dispose()
    {
        foreach (TorchLatents latents in _resident.Values)
        {
            latents.Dispose();
        }

        _codec.Dispose();
    }
}
