using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// The autoencoder: a convolutional encoder (libtorch) and the codec network (the engine) learn together on crops; then the encoder gives
/// every image its first latents. The engine's gradients by the latents are where torch's backward pass begins.
/// </summary>
internal sealed class AutoencoderStage : IDisposable
{
    private const double EncoderRate = 2e-3;
    private const int CropsPerStep = 4;

    /// <summary>Rows of an image that are encoded at once, and the rows around them that the coarsest grid's convolutions see.</summary>
    private const int BandRows = 512;
    private const int BandHalo = 256;

    /// <summary>Fixed, because libtorch's sums depend on it and the bytes must not depend on the request's threads.</summary>
    private const int TorchThreads = 2;

    private readonly ConvolutionalEncoder _encoder;
    private readonly CodecEngine _engine;
    private readonly int _channels;

    public AutoencoderStage(CodecEngine engine, DecoderArchitecture architecture, IReadOnlyList<TrainingImage> images, int seed)
    {
        set_num_threads(TorchThreads);
        random.manual_seed(seed);
        _engine = engine;
        _channels = images.Max(image => image.Target.Colours) + (images.Any(image => image.Target.HasAlpha) ? 1 : 0);
        _encoder = new ConvolutionalEncoder(_channels, architecture.GridCount);
    }

    /// <summary>
    /// Trains the encoder: first towards the latents that direct optimisation found for the crops, then jointly with the network towards the
    /// true loss.
    /// </summary>
    /// <param name="crops">Warmed-up crops; their latents are replaced.</param>
    /// <param name="parameters">The warmed-up network, changed in place.</param>
    /// <param name="phase">Quantisation and network rate of the joint part: its last values.</param>
    /// <param name="steps">Steps in all; half of them are joint.</param>
    /// <param name="random">Draws the batches.</param>
    /// <param name="log">Is told about the joint steps.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public void Train(
        IReadOnlyList<TrainingImage> crops,
        NetworkParameters parameters,
        TrainingPhase phase,
        int steps,
        Random random,
        TrainingLog log,
        CancellationToken cancellationToken)
    {
        using optim.Optimizer encoderOptimiser = optim.Adam(_encoder.parameters(), EncoderRate);
        var networkOptimiser = new NetworkOptimiser(parameters.Architecture);
        var gradient = new float[parameters.Values.Length];
        float[][][] found = [.. crops.Select(crop => crop.CopyLatents())];
        int[] order = [.. Enumerable.Range(0, crops.Count)];
        int imitation = steps / 2;
        long pixels = crops.Sum(crop => crop.Pixels);
        long done = 0;
        for (int step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            random.Shuffle(order);
            int[] batch = order[..Math.Min(CropsPerStep, order.Length)];
            TrainingImage[] images = [.. batch.Select(i => crops[i])];
            SetRate(encoderOptimiser, EncoderRate * (1 - ((double)step / steps)));
            encoderOptimiser.zero_grad();
            using DisposeScope scope = NewDisposeScope();
            Tensor[][] latents = [.. images.Select(crop => Encode(crop, 0, crop.Height))];
            if (step < imitation)
            {
                Imitate(latents, [.. batch.Select(i => found[i])]);
            }
            else
            {
                double rate = phase.NetworkRate.Last * (steps - step) / (steps - imitation);
                var settings = new QuantiserSettings((float)phase.Temperature.Last, (float)phase.Noise.Last);
                for (int i = 0; i < images.Length; i++)
                {
                    Store(latents[i], images[i], 0, images[i].Height, 0);
                }

                var latentGradients = new float[images.Length][][];
                _engine.SetParameters(parameters);
                ImageLoss[] losses = _engine.Differentiate(images, settings, gradient, latentGradients);
                Propagate(latents, latentGradients, images.Sum(crop => crop.Pixels));
                networkOptimiser.Step(parameters, gradient, rate);
                done += images.Sum(crop => crop.Pixels);
                log.Step(images, losses, done, pixels, rate, settings.Temperature);
            }

            encoderOptimiser.step();
        }
    }

    /// <summary>Backward from the squared distance to known latents.</summary>
    private static void Imitate(Tensor[][] latents, float[][][] targets)
    {
        Tensor sum = zeros([]);
        long count = 0;
        for (int i = 0; i < latents.Length; i++)
        {
            for (int k = 0; k < latents[i].Length; k++)
            {
                sum += (latents[i][k] - tensor(targets[i][k], latents[i][k].shape)).square().sum();
                count += targets[i][k].Length;
            }
        }

        (sum / count).backward();
    }

    /// <summary>Gives every image the latents that the encoder predicts.</summary>
    public void EncodeAll(IReadOnlyList<TrainingImage> images, CancellationToken cancellationToken)
    {
        using IDisposable noGradients = no_grad();
        foreach (TrainingImage image in images)
        {
            for (int row = 0; row < image.Height; row += BandRows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using DisposeScope scope = NewDisposeScope();
                int first = Math.Max(0, row - BandHalo);
                int rows = Math.Min(BandRows, image.Height - row);
                int end = Math.Min(image.Height, row + rows + BandHalo);
                Store(Encode(image, first, end - first), image, row, rows, first);
            }
        }
    }

    private Tensor[] Encode(TrainingImage image, int firstRow, int rows) => _encoder.forward(Input(image.Target, firstRow, rows));

    /// <summary>The target's planes as [1, channels, rows, width]; grey fills all colours, and alpha is 1 where the image has none.</summary>
    private unsafe Tensor Input(PixelTarget target, int firstRow, int rows)
    {
        int width = target.Width;
        var values = new float[_channels * rows * width];
        bool alphaChannel = _channels is 2 or 4;
        int colours = _channels - (alphaChannel ? 1 : 0);
        for (int c = 0; c < _channels; c++)
        {
            for (int y = 0; y < rows; y++)
            {
                Span<float> row = values.AsSpan(((c * rows) + y) * width, width);
                if (c < colours)
                {
                    new Span<float>(target.Row(Math.Min(c, target.Colours - 1), firstRow + y), width).CopyTo(row);
                }
                else if (target.HasAlpha)
                {
                    new Span<float>(target.AlphaRow(firstRow + y), width).CopyTo(row);
                }
                else
                {
                    row.Fill(1f);
                }
            }
        }

        return tensor(values, [1, _channels, rows, width]);
    }

    /// <summary>Copies the latents of the image rows firstRow.. to the image; the tensors begin at image row <paramref name="tensorRow"/>.</summary>
    private static void Store(Tensor[] latents, TrainingImage image, int firstRow, int rows, int tensorRow)
    {
        for (int k = 0; k < latents.Length; k++)
        {
            // Bands begin at multiples of the coarsest grid's step, so rows divide exactly.
            int skip = (firstRow - tensorRow) >> k;
            int count = LatentGeometry.GridSide(rows, k);
            Tensor part = latents[k].detach().narrow(2, skip, count).contiguous();
            image.SetLatents(k, firstRow >> k, part.data<float>().ToArray());
        }
    }

    /// <summary>Backward through the encoder from the engine's gradients, as means over the pixels.</summary>
    private static void Propagate(Tensor[][] latents, float[][][] gradients, long pixels)
    {
        Tensor? sum = null;
        for (int i = 0; i < latents.Length; i++)
        {
            for (int k = 0; k < latents[i].Length; k++)
            {
                Tensor product = (latents[i][k] * tensor(gradients[i][k], latents[i][k].shape)).sum() / pixels;
                sum = sum is null ? product : sum + product;
            }
        }

        sum!.backward();
    }

    private static void SetRate(optim.Optimizer optimiser, double rate)
    {
        foreach (var group in optimiser.ParamGroups)
        {
            group.LearningRate = rate;
        }
    }

    public void Dispose() => _encoder.Dispose();
}
