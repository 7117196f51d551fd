using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Tests.Torch;

[Collection(TorchGenerator.Name)]
[WithoutGarbageCollection]
public sealed class EncodedBatchTests
{
    private const int Grids = 5;

    /// <summary>Steps of the encoder do not depend on how many images are worked on at once.</summary>
    [Fact]
    public void An_encoder_learns_the_same_on_any_number_of_threads()
    {
        LoadedTorch.Require();
        using DisposeScope scope = NewDisposeScope();
        float[] alone = Learn(threads: 1);
        Assert.Contains(alone, value => value != 0);
        Assert.Equal(alone, Learn(threads: 3));
    }

    /// <summary>The gradients are those that torch itself adds up when all images go through the encoder on one thread.</summary>
    [Fact]
    public void Gradients_are_those_of_all_images_together()
    {
        LoadedTorch.Require();
        random.manual_seed(2);
        using DisposeScope scope = NewDisposeScope();
        using var encoder = new ConvolutionalEncoder(inputChannels: 3, Grids);
        Tensor[] parameters = [.. encoder.parameters()];
        using (no_grad())
        {
            foreach (Tensor parameter in parameters)
            {
                // The last layers start at zero, and no gradient would pass them.
                parameter.copy_(randn_like(parameter) * 0.2);
            }
        }

        Tensor[] inputs = [.. Enumerable.Range(0, 3).Select(i => rand(1, 3, 20 + i, 31))];
        Sum(inputs.Select(encoder.forward)).backward();
        float[][] expected = [.. parameters.Select(parameter => parameter.grad!.data<float>().ToArray())];

        using var batch = new EncodedBatch([.. inputs.Select(encoder.forward)]);
        Sum(batch.Latents).backward();
        batch.Backward(parameters, new ParallelOptions { MaxDegreeOfParallelism = 3 });
        for (int p = 0; p < parameters.Length; p++)
        {
            float[] found = parameters[p].grad!.data<float>().ToArray();
            float largest = expected[p].Max(Math.Abs);
            Assert.All(expected[p].Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * largest));
        }
    }

    private static Tensor Sum(IEnumerable<Tensor[]> latents)
        => latents.SelectMany(static grids => grids).Aggregate(zeros([]), static (sum, grid) => sum + (grid - 1).square().sum());

    /// <summary>What the encoder makes of images after some steps towards latents of one.</summary>
    private static float[] Learn(int threads)
    {
        TrainingImage[] images = [.. Enumerable.Range(1, 3).Select(seed => SmoothImages.Create(40 + seed, 27, AlphaKind.Opaque, seed, Grids))];
        using var autoencoder = new Autoencoder(images, Grids, seed: 1, threads);
        for (int step = 0; step < 4; step++)
        {
            using EncodedBatch batch = autoencoder.Encode(images);
            Sum(batch.Latents).backward();
            autoencoder.Backward(batch);
            autoencoder.Step(1e-2);
        }

        autoencoder.Predict([.. images.Select(static image => new ImageBand(image, 0, image.Height))]);
        return [.. images.SelectMany(static image => image.CopyLatents()).SelectMany(static grid => grid)];
    }
}
