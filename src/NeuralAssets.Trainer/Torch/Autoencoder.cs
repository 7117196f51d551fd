using System.Runtime.InteropServices;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// The encoding half of the autoencoder: a convolutional encoder and its optimiser, whose parameters are in libtorch. The decoding half is the engine, whose
/// gradients by the latents are where torch's backward pass begins.
/// </summary>
internal sealed class Autoencoder : IResumable, IDisposable
{
    /// <summary>Rows around a band that its coarsest latents depend on: three convolutions at 1/64 of the resolution, and one pixel for rounding.</summary>
    internal const int Halo = 256;

    private readonly ConvolutionalEncoder _encoder;
    private readonly Adam _optimiser;
    private readonly Tensor[] _parameters;
    private readonly ParallelOptions _parallel;
    private readonly int _channels;
    private readonly int _colours;

    /// <param name="images">Of the group: they decide the encoder's channels.</param>
    /// <param name="grids">Latent grids.</param>
    /// <param name="seed">Of the encoder's first weights.</param>
    /// <param name="threads">Images of a batch that are worked on at once.</param>
    public Autoencoder(IReadOnlyList<TrainingImage> images, int grids, int seed, int threads)
    {
        random.manual_seed(seed);
        _colours = images.Max(image => image.Target.Colours);
        _channels = _colours + (images.Any(image => image.Target.HasAlpha) ? 1 : 0);
        _encoder = new ConvolutionalEncoder(_channels, grids);
        _optimiser = optim.Adam(_encoder.parameters());
        _parameters = [.. _encoder.parameters()];
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
    }

    /// <summary>The latents that the encoder predicts for small images: grid k as [1, 1, ceil(height / 2^k), ceil(width / 2^k)].</summary>
    /// <remarks>
    /// Layers of a crop are too small for two threads to share: a thread for each crop takes half the time, and its sums are those of one.
    /// </remarks>
    public EncodedBatch Encode(TrainingImage[] images)
    {
        var outputs = new Tensor[images.Length][];
        Parallel.For(0, images.Length, _parallel, i =>
        {
            set_num_threads(1);
            using DisposeScope scope = NewDisposeScope();
            outputs[i] = [.. _encoder.forward(Input(images[i].Target, 0, images[i].Height)).Select(static grid => grid.DetachFromDisposeScope())];
        });
        return new EncodedBatch(outputs);
    }

    /// <summary>Gives images the latents that the encoder predicts for bands of their rows, each on a thread.</summary>
    public void Predict(IReadOnlyList<ImageBand> bands) => Parallel.ForEach(bands, _parallel, band =>
    {
        set_num_threads(1);
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Predict(band.Image, band.FirstRow, band.Rows);
    });

    private void Predict(TrainingImage image, int firstRow, int rows)
    {
        int top = Math.Max(0, firstRow - Halo);
        int bottom = Math.Min(image.Height, firstRow + rows + Halo);
        Store(_encoder.Encode(Input(image.Target, top, bottom - top), firstRow - top, rows), image, firstRow);
    }

    /// <summary>Copies latents to the image, from the given row of pixels on.</summary>
    public static void Store(Tensor[] latents, TrainingImage image, int firstRow)
    {
        for (int k = 0; k < latents.Length; k++)
        {
            Tensor grid = latents[k].detach().contiguous();
            image.SetLatents(k, firstRow >> k, MemoryMarshal.Cast<byte, float>(grid.bytes));
        }
    }

    /// <summary>Goes backward from the gradients of a batch's latents; the encoder itself is not yet moved.</summary>
    public void Backward(EncodedBatch batch) => batch.Backward(_parameters, _parallel);

    /// <summary>One step against the gradients.</summary>
    /// <param name="rate">Step size.</param>
    public void Step(double rate)
    {
        foreach (optim.ILearningRateController group in _optimiser.ParamGroups)
        {
            group.LearningRate = rate;
        }

        _optimiser.step();
    }

    /// <summary>Frees what its layers work in, until they are asked again: 50 MB for pictures 4,000 pixels wide.</summary>
    public void ReleaseWorkspaces() => _encoder.ReleaseWorkspaces();

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        foreach (Parameter parameter in _encoder.parameters())
        {
            state.Transfer(parameter.bytes);
        }

        foreach (OptimizerState moments in _optimiser.state_dict().State)
        {
            var adam = (Adam.State)moments;
            state.Transfer(ref adam.step);
            state.Transfer(adam.exp_avg.bytes);
            state.Transfer(adam.exp_avg_sq.bytes);
        }
    }

    public void Dispose()
    {
        _optimiser.Dispose();
        _encoder.Dispose();
    }

    /// <summary>The target's planes as [1, channels, rows, width]; grey fills all colours, and alpha is 1 where the image has none.</summary>
    private unsafe Tensor Input(PixelTarget target, int firstRow, int rows)
    {
        int width = target.Width;
        Tensor input = empty([1, _channels, rows, width]);
        Span<float> values = MemoryMarshal.Cast<byte, float>(input.bytes);
        using var seen = new TargetRow<Lanes128>(width);
        for (int y = 0; y < rows; y++)
        {
            seen.Load(target, firstRow + y, first: 0, width);
            for (int c = 0; c < _channels; c++)
            {
                Span<float> row = values.Slice(((c * rows) + y) * width, width);
                if (c == _colours && !target.HasAlpha)
                {
                    row.Fill(1f);
                    continue;
                }

                new Span<float>(c < _colours ? seen.Colour(Math.Min(c, target.Colours - 1)) : seen.Alpha, width).CopyTo(row);
            }
        }

        return input;
    }
}
