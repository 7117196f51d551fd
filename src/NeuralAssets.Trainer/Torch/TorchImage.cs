using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>A <see cref="TrainingImage"/> on a device: its target and its latents as tensors, which the image itself no longer follows.</summary>
internal sealed class TorchImage : IDisposable
{
    private readonly PixelTarget _target;
    private readonly Tensor _colours;
    private readonly Tensor? _alpha;
    private readonly Tensor? _known;
    private readonly Tensor? _soft;

    // Scale by scale, as ErrorWeights has them; empty without.
    private readonly Tensor[] _weights = [];

    // 1 for latents that may move, 0 for pinned ones; null for grids without any.
    private readonly Tensor?[] _free;

    // What the image's reference adds to its latents, and the factors of its blocks; empty without one.
    private readonly Tensor[] _reference = [];
    private readonly Tensor[] _factors = [];

    /// <param name="image">The image, with its latents as they are now.</param>
    /// <param name="device">Where the tensors live.</param>
    /// <param name="type">float32 or float64.</param>
    public unsafe TorchImage(TrainingImage image, Device device, ScalarType type)
    {
        _target = image.Target;
        _colours = stack([.. Enumerable.Range(0, _target.Colours).Select(Upload)]);
        if (_target.HasAlpha)
        {
            _alpha = Upload(_target.AlphaPlane);
            _known = Upload(_target.KnownPlane);
            _soft = Upload(_target.SoftPlane);
        }

        if (_target.Weights is { } weights)
        {
            _weights = [.. Enumerable.Range(0, weights.Scales).Select(s => PlaneTensors.Upload(
                LatentGeometry.GridSide(_target.Width, s), LatentGeometry.GridSide(_target.Height, s), y => (nint)weights.Row(s, y), device, type))];
        }

        Latents = [.. image.Latents.Select(plane => PlaneTensors.Upload(plane, device, type).requires_grad_())];

        if (image.Reference is not null)
        {
            ImageReference reference = image.Reference;
            _factors = [.. image.Latents.Select((plane, k) => PlaneTensors.Upload(plane.Width, plane.Height, y => (nint)reference.Factors(k, y), device, type))];
            _reference = [.. reference.Image.Latents.Zip(_factors, (plane, factors) => Round(PlaneTensors.Upload(plane, device, type)) * factors)];
        }

        _free = [.. image.Latents.Select((plane, k) => image.Blank.HasPinned(k) ? Free(plane, k) : null)];

        Tensor Free(Plane plane, int grid)
        {
            var values = new float[plane.Width * plane.Height];
            Array.Fill(values, 1f);
            for (int y = 0; y < plane.Height; y++)
            {
                foreach (ColumnRange range in image.Blank.Pinned(grid, y))
                {
                    values.AsSpan((y * plane.Width) + range.First, range.End - range.First).Clear();
                }
            }

            return tensor(values, [plane.Height, plane.Width]).to(type, device);
        }

        Tensor Upload(int plane)
        {
            var values = new float[_target.Width * _target.Height];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = _target.Value(plane, i / _target.Width, i % _target.Width);
            }

            return tensor(values, [_target.Height, _target.Width]).to(type, device);
        }
    }

    /// <summary>[rows, columns] per grid, with gradients.</summary>
    public Tensor[] Latents { get; }

    /// <summary>The quantised latents, those that are pinned or of a grid not in use at 0.</summary>
    public Tensor[] Quantise(QuantiserSettings settings)
        => [.. Latents.Zip(_free, (latents, free) =>
        {
            Tensor quantised = SoftQuantiser.Quantise(latents, settings);
            return free is null ? quantised : quantised * free;
        }).Select((quantised, k) => k < settings.LowestGrid ? quantised * 0 : quantised)];

    /// <summary>What is drawn: quantised latents, and those of the reference.</summary>
    public Tensor[] Drawn(Tensor[] quantised) => _reference.Length == 0 ? quantised : [.. quantised.Zip(_reference, static (own, added) => own + added)];

    /// <summary>Takes the latents that the image's reference has by now.</summary>
    public void Follow(TorchImage reference)
    {
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        for (int k = 0; k < _reference.Length; k++)
        {
            _reference[k].copy_(Round(reference.Latents[k]) * _factors[k]);
        }
    }

    private static Tensor Round(Tensor latents) => SoftQuantiser.Quantise(latents, QuantiserSettings.Hard);

    /// <summary>Squared error of a synthesised picture, weighted as <see cref="PixelTarget"/> says.</summary>
    /// <param name="picture">[channels, rows, columns], not limited.</param>
    /// <param name="hasAlpha">The last channel is alpha.</param>
    public Tensor Distortion(Tensor picture, bool hasAlpha)
    {
        Tensor limited = Gradients.InwardClamp(picture, 0, 1);

        // A grey image of a colour decoder is its green channel (FORMAT.md 4).
        int first = _target.Colours == 1 && picture.shape[0] >= 3 ? 1 : 0;
        Tensor colours = limited.narrow(0, first, _target.Colours);
        if (!_target.HasAlpha)
        {
            return _target.ColourWeight * SquaredError(colours, _colours);
        }

        Tensor alpha = hasAlpha ? _known! + (_soft! * limited[^1]) : _known!;
        Tensor compared = _target.IsStraight ? colours : colours * alpha;
        return (_target.ColourWeight * SquaredError(compared, _colours)) + SquaredError(alpha, _alpha!);
    }

    private Tensor SquaredError(Tensor found, Tensor wanted)
    {
        Tensor error = found - wanted;
        if (_weights.Length == 0 || _target.IgnoresWeights)
        {
            return error.square().sum();
        }

        Tensor sum = (error.square() * _weights[0]).sum();
        for (int s = 1; s < _weights.Length; s++)
        {
            error = Halve(error);
            sum += Math.Pow(4, s) * (error.square() * _weights[s]).sum();
        }

        return sum;
    }

    /// <summary>Means of two by two, zeros beyond an odd border.</summary>
    private static Tensor Halve(Tensor planes)
    {
        Tensor even = nn.functional.pad(planes, [0, planes.shape[^1] % 2, 0, planes.shape[^2] % 2]);
        return nn.functional.avg_pool2d(even.unsqueeze(0), 2).squeeze(0);
    }

    /// <summary>The latents' gradients: grid by grid, row by row.</summary>
    public float[][] CopyGradients()
        => [.. Latents.Select(latents =>
        {
            using Tensor host = latents.grad!.to(ScalarType.Float32, CPU);
            return host.data<float>().ToArray();
        })];

    public void ClearGradients()
    {
        foreach (Tensor latents in Latents)
        {
            latents.grad?.zero_();
        }
    }

    public void Dispose()
    {
        foreach (Tensor? held in (Tensor?[])[_colours, _alpha, _known, _soft, .. _weights, .. _free, .. _reference, .. _factors, .. Latents])
        {
            held?.Dispose();
        }
    }
}
