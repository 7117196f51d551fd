using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;
using TorchSharp;

namespace NeuralAssets.Trainer.Tests.Torch;

/// <summary>The engine that runs on accelerators, on the processor: the same code with another device.</summary>
[Collection(TorchGenerator.Name)]
public sealed class TorchEngineTests
{
    /// <summary>
    /// At the very start, with all latents zero, most gradients are zero but for rounding, and the network's optimiser makes whole steps of
    /// them: no two engines would take the same. So both start from a network that has seen some updates.
    /// </summary>
    private const int CommonUpdates = 60;

    /// <summary>Rounding grows from update to update until two trainings part; losses are compared before that, over several starts.</summary>
    private const int OwnUpdates = 10;

    private static readonly int[] s_seeds = [3, 4, 5, 6];

    private static readonly QuantiserSettings s_settings = new(Temperature: 0.3f, Noise: 0f);

    /// <summary>Same start, same updates, same loss: latents and network, by both engines.</summary>
    [Theory]
    [InlineData((int)AlphaKind.Opaque, false)]
    [InlineData((int)AlphaKind.MaskAndSoft, false)]
    [InlineData((int)AlphaKind.Opaque, true)]
    public void Trains_as_the_fused_engine_does(int alpha, bool grey)
    {
        LoadedTorch.Require();
        double fused = 0;
        double torch = 0;
        foreach (int seed in s_seeds)
        {
            (double fusedLoss, float[] fusedLatents) = Train((AlphaKind)alpha, grey, CreateFused, seed);
            (double torchLoss, float[] torchLatents) = Train((AlphaKind)alpha, grey, CreateTorch, seed);
            fused += fusedLoss;
            torch += torchLoss;
            double distance = Math.Sqrt(fusedLatents.Zip(torchLatents).Average(pair => Math.Pow(pair.First - pair.Second, 2)));
            Assert.True(distance < 0.03, $"Latents differ by {distance} steps.");
        }

        Assert.Equal(fused, torch, 0.005 * fused);
    }

    [Theory]
    [InlineData((int)ImageKind.Color, (int)AlphaKind.MaskAndSoft, 1)]
    [InlineData((int)ImageKind.Color, (int)AlphaKind.Synthesis, 3)]
    [InlineData((int)ImageKind.Normal, (int)AlphaKind.Synthesis, 1)]
    [InlineData((int)ImageKind.Data, (int)AlphaKind.Mask, ErrorWeights.MostScales)]
    public void Measures_kinds_and_weights_as_the_fused_engine_does(int kind, int alpha, int scales)
    {
        LoadedTorch.Require();
        var random = new Random(2);
        DecoderArchitecture architecture = RandomImages.Architecture(4);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        using TrainingImage image = RandomImages.Create(31, 22, (AlphaKind)alpha, grey: false, random, kind: (ImageKind)kind);
        RandomImages.Weigh(image, random, scales);
        using CodecEngine fused = CreateFused(architecture);
        using CodecEngine torch = CreateTorch(architecture);
        foreach (bool plain in (bool[])[false, true])
        {
            image.Target.IgnoresWeights = plain;
            fused.SetParameters(parameters);
            torch.SetParameters(parameters);
            double expected = fused.Evaluate([image])[0].Error;
            Assert.Equal(expected, torch.Evaluate([image])[0].Error, 1e-3 * expected);
        }
    }

    /// <summary>The first and the last image have networks of their own, those between have not.</summary>
    [Fact]
    public void Gives_images_with_networks_of_their_own_the_gradients_of_the_fused_engine()
    {
        LoadedTorch.Require();
        var random = new Random(5);
        DecoderArchitecture architecture = RandomImages.Architecture(3);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        TrainingImage[] images =
        [
            .. Enumerable.Range(0, 4).Select(i => RandomImages.Create(20 + i, 14, AlphaKind.Opaque, grey: false, random)),
        ];
        foreach (TrainingImage image in (TrainingImage[])[images[0], images[3]])
        {
            image.Network = new ImageNetwork(architecture);
            image.Network.Difference.Values.AsSpan().Fill(0.01f);
        }

        (float[] shared, float[] first, float[] last) expected = Gradients(CreateFused(architecture));
        (float[] shared, float[] first, float[] last) found = Gradients(CreateTorch(architecture));
        AssertNear(expected.shared, found.shared);
        AssertNear(expected.first, found.first);
        AssertNear(expected.last, found.last);

        (float[] Shared, float[] First, float[] Last) Gradients(CodecEngine engine)
        {
            using (engine)
            {
                var gradient = new float[parameters.Values.Length];
                engine.SetParameters(parameters);
                engine.Update(images, new QuantiserSettings(0.3f, 0f), LatentStep.None, gradient);
                return (gradient, [.. images[0].Network!.Gradient], [.. images[3].Network!.Gradient]);
            }
        }

        static void AssertNear(float[] expected, float[] found)
        {
            double scale = Math.Sqrt(expected.Average(value => (double)value * value));
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * (scale + Math.Abs(pair.First))));
        }
    }

    [Fact]
    public void Keeps_latents_and_moments_until_it_settles()
    {
        LoadedTorch.Require();
        var random = new Random(1);
        DecoderArchitecture architecture = RandomImages.Architecture(3);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        using TrainingImage image = RandomImages.Create(21, 14, AlphaKind.Opaque, grey: false, random);
        using CodecEngine engine = CreateTorch(architecture);
        engine.SetParameters(parameters);
        float[][] before = image.CopyLatents();

        engine.Update([image], s_settings, new LatentStep(0.1f, Epsilon: 1f), new float[parameters.Values.Length]);
        Assert.Equal(before, image.CopyLatents());
        double loss = engine.Evaluate([image])[0].Total(image);

        engine.Settle();
        Assert.NotEqual(before, image.CopyLatents());
        Assert.Contains(Values(image.FirstMoments), value => value != 0);
        Assert.Contains(Values(image.SecondMoments), value => value != 0);
        Assert.Equal(loss, engine.Evaluate([image])[0].Total(image), 1e-6 * loss);
    }

    [Theory]
    [InlineData(1f, LatentStep.LongMemory)]
    [InlineData(0.01f, 0.99f)]
    public void Moves_latents_as_the_fused_engine_does(float epsilon, float beta2)
    {
        LoadedTorch.Require();
        DecoderArchitecture architecture = RandomImages.Architecture(3);
        NetworkParameters parameters = RandomImages.Network(architecture, new Random(1));
        AssertNear(Moved(CreateFused(architecture)), Moved(CreateTorch(architecture)));

        float[] Moved(CodecEngine engine)
        {
            using CodecEngine disposed = engine;
            using TrainingImage image = RandomImages.Create(21, 14, AlphaKind.Opaque, grey: false, new Random(2));
            float[] before = [.. image.CopyLatents().SelectMany(static grid => grid)];
            engine.SetParameters(parameters);
            for (int update = 0; update < 2; update++)
            {
                // The first step has one length whatever is remembered.
                engine.Update([image], s_settings, new LatentStep(0.1f, epsilon, beta2), new float[parameters.Values.Length]);
            }

            engine.Settle();
            return [.. image.CopyLatents().SelectMany(static grid => grid).Zip(before, static (after, first) => after - first)];
        }
    }

    /// <summary>Both are on the device, where the reference has moved since.</summary>
    [Fact]
    public void Draws_an_image_with_the_present_latents_of_its_reference()
    {
        LoadedTorch.Require();
        DecoderArchitecture architecture = RandomImages.Architecture(3);
        NetworkParameters parameters = RandomImages.Network(architecture, new Random(1));
        (double before, double after) = Errors(CreateFused(architecture));
        Assert.NotEqual(before, after);
        (double torchBefore, double torchAfter) = Errors(CreateTorch(architecture));
        Assert.Equal(before, torchBefore, 1e-3 * before);
        Assert.Equal(after, torchAfter, 1e-3 * after);

        (double Before, double After) Errors(CodecEngine engine)
        {
            using CodecEngine disposed = engine;
            var random = new Random(2);
            using TrainingImage reference = RandomImages.Create(21, 14, AlphaKind.Opaque, grey: false, random);
            using TrainingImage image = RandomImages.Create(21, 14, AlphaKind.Opaque, grey: false, random);
            image.Reference = new ImageReference(reference, [1, 0], image.Lambda);
            engine.SetParameters(parameters);
            double before = engine.Evaluate([image])[0].Error;
            engine.Update([image], s_settings, LatentStep.None, new float[parameters.Values.Length]);
            engine.Update([reference], s_settings, new LatentStep(1.5f, Epsilon: 1e-3f), new float[parameters.Values.Length]);
            return (before, engine.Evaluate([image])[0].Error);
        }
    }

    [Fact]
    public void Differentiates_and_evaluates_as_the_fused_engine_does()
    {
        LoadedTorch.Require();
        var random = new Random(2);
        DecoderArchitecture architecture = RandomImages.Architecture(4);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        TrainingImage[] images =
        [
            RandomImages.Create(40, 23, AlphaKind.Synthesis, grey: false, random),
            RandomImages.Create(17, 31, AlphaKind.MaskAndSoft, grey: false, random),
        ];

        (ImageLoss[] Hard, float[] Gradient, float[] Latents) Run(CodecEngine engine)
        {
            using CodecEngine disposed = engine;
            engine.SetParameters(parameters);
            var gradient = new float[parameters.Values.Length];
            var latents = new float[images.Length][][];
            engine.Differentiate(images, s_settings, gradient, latents);
            return (engine.Evaluate(images), gradient, [.. latents.SelectMany(grids => grids).SelectMany(grid => grid)]);
        }

        (ImageLoss[] hard, float[] gradient, float[] latents) = Run(CreateFused(architecture));
        (ImageLoss[] torchHard, float[] torchGradient, float[] torchLatents) = Run(CreateTorch(architecture));
        Assert.Equal(hard[1].Bits, torchHard[1].Bits, 1e-4 * hard[1].Bits);
        Assert.Equal(hard[1].Error, torchHard[1].Error, 1e-4 * hard[1].Error);
        AssertNear(gradient, torchGradient);
        AssertNear(latents, torchLatents);
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        float largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f * largest));
    }

    private static (double Loss, float[] Latents) Train(AlphaKind alpha, bool grey, Func<DecoderArchitecture, CodecEngine> create, int seed)
    {
        var random = new Random(seed);
        int channels = (grey ? 1 : 3) + (alpha == AlphaKind.Opaque ? 0 : 1);
        DecoderArchitecture architecture = ArchitectureChooser.Choose(longest: 64, bytes: 250, channels, Effort.Fast);
        NetworkParameters parameters = Initialiser.Create(architecture, random);
        TrainingImage[] images =
        [
            SmoothImages.Create(96, 65, alpha, 1, architecture.GridCount, grey),
            SmoothImages.Create(63, 88, alpha, 2, architecture.GridCount, grey),
        ];
        using CodecEngine start = CreateFused(architecture);
        Update(start, parameters, images, CommonUpdates);
        using CodecEngine engine = create(architecture);
        Update(engine, parameters, images, OwnUpdates);
        engine.Settle();
        double loss = engine.Evaluate(images).Zip(images, static (found, image) => found.Total(image)).Sum();
        return (loss, [.. images.SelectMany(static image => image.CopyLatents()).SelectMany(static grid => grid)]);
    }

    private static void Update(CodecEngine engine, NetworkParameters parameters, TrainingImage[] images, int count)
    {
        var optimiser = new NetworkOptimiser(parameters.Architecture);
        var gradient = new float[parameters.Values.Length];
        for (int update = 0; update < count; update++)
        {
            engine.SetParameters(parameters);
            engine.Update(images, s_settings, new LatentStep(0.1f, Epsilon: 1f), gradient);
            optimiser.Step(parameters, gradient, 3e-3);
        }

        engine.SetParameters(parameters);
    }

    private static CodecEngine CreateFused(DecoderArchitecture architecture) => CodecEngine.Create(architecture, threads: 2, seed: 1);

    private static CodecEngine CreateTorch(DecoderArchitecture architecture) => new TorchEngine(architecture, torch.CPU, seed: 1);

    private static unsafe IEnumerable<float> Values(Plane[] planes)
        => planes.SelectMany(plane => new ReadOnlySpan<float>(plane.Row(0), plane.Width).ToArray());
}
