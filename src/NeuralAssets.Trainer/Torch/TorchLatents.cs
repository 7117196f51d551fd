using NeuralAssets.Trainer.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>An image whose latents are trained on a device: <see cref="LatentOptimiser"/> in torch operations.</summary>
internal sealed class TorchLatents : IDisposable
{
    private readonly TrainingImage _image;
    private readonly Tensor[] _first;
    private readonly Tensor[] _second;

    /// <summary>Takes the latents and the optimiser's moments over from the image.</summary>
    public TorchLatents(TrainingImage image, Device device)
    {
        _image = image;
        Image = new TorchImage(image, device, ScalarType.Float32);
        _first = [.. image.FirstMoments.Select(plane => PlaneTensors.Upload(plane, device, ScalarType.Float32))];
        _second = [.. image.SecondMoments.Select(plane => PlaneTensors.Upload(plane, device, ScalarType.Float32))];
    }

    public TorchImage Image { get; }

    /// <summary>One step of Adam against the latents' gradients.</summary>
    public void Step(LatentStep length)
    {
        _image.Updates++;
        double correction1 = 1 - Math.Pow(LatentOptimiser.Beta1, _image.Updates);
        double correction2 = Math.Sqrt(1 - Math.Pow(length.Beta2, _image.Updates));
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        for (int k = 0; k < _first.Length; k++)
        {
            Tensor gradient = Image.Latents[k].grad!;
            _first[k].mul_(LatentOptimiser.Beta1).add_(gradient, alpha: 1 - LatentOptimiser.Beta1);
            _second[k].mul_(length.Beta2).addcmul_(gradient, gradient, 1 - length.Beta2);
            Tensor deviation = _second[k].sqrt().add_(length.Epsilon * correction2);
            Image.Latents[k].addcdiv_(_first[k], deviation, -length.Rate * correction2 / correction1).clamp_(-127, 127);
        }
    }

    /// <summary>Gives latents and moments back to the image.</summary>
    public void Store()
    {
        for (int k = 0; k < _first.Length; k++)
        {
            PlaneTensors.Download(Image.Latents[k], _image.Latents[k]);
            PlaneTensors.Download(_first[k], _image.FirstMoments[k]);
            PlaneTensors.Download(_second[k], _image.SecondMoments[k]);
        }
    }

    public void Dispose()
    {
        Image.Dispose();
        foreach (Tensor moments in _first.Concat(_second))
        {
            moments.Dispose();
        }
    }
}
