using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Tests.Engine;

public sealed class CodecEngineTests
{
    private static readonly QuantiserSettings s_settings = new(Temperature: 0.3f, Noise: 0.2f);

    [Fact]
    public unsafe void The_number_of_threads_never_changes_a_bit()
    {
        (float[] Gradient, float[] Latents) Run(int threads)
        {
            var random = new Random(1);
            DecoderArchitecture architecture = RandomImages.Architecture(3);
            NetworkParameters parameters = RandomImages.Network(architecture, random);
            TrainingImage[] images = [.. Enumerable.Range(0, 5)
                .Select(i => RandomImages.Create(20 + (7 * i), 300 - (59 * i), AlphaKind.Opaque, grey: false, random))];
            using var engine = CodecEngine.Create(architecture, threads, seed: 9);
            var gradient = new float[parameters.Values.Length];
            engine.SetParameters(parameters);
            for (int step = 0; step < 3; step++)
            {
                engine.Update(images, s_settings, new LatentStep(0.1f, Epsilon: 1f), gradient);
            }

            float[] latents = [.. images.SelectMany(image => image.Latents)
                .SelectMany(plane => new ReadOnlySpan<float>(plane.Row(0), plane.Width).ToArray())];
            return (gradient, latents);
        }

        (float[] oneGradient, float[] oneLatents) = Run(1);
        (float[] threeGradient, float[] threeLatents) = Run(3);
        Assert.Equal(oneGradient, threeGradient);
        Assert.Equal(oneLatents, threeLatents);
    }

    [Fact]
    public void Latents_of_grids_not_in_use_stay()
    {
        var random = new Random(4);
        DecoderArchitecture architecture = RandomImages.Architecture(3);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        using TrainingImage image = RandomImages.Create(61, 135, AlphaKind.Opaque, grey: false, random);
        using var engine = CodecEngine.Create(architecture, threads: 1, seed: 9);
        engine.SetParameters(parameters);
        float[][] before = image.CopyLatents();
        engine.Update([image], s_settings with { LowestGrid = 1 }, new LatentStep(0.1f, Epsilon: 1f), new float[parameters.Values.Length]);
        float[][] after = image.CopyLatents();
        Assert.Equal(before[0], after[0]);
        Assert.NotEqual(before[1], after[1]);
    }

    [Fact]
    public void Register_widths_agree()
    {
        ImageLoss Run<T>()
            where T : struct, ILanes<T>
        {
            var random = new Random(2);
            DecoderArchitecture architecture = RandomImages.Architecture(4);
            NetworkParameters parameters = RandomImages.Network(architecture, random);
            using TrainingImage image = RandomImages.Create(61, 135, AlphaKind.MaskAndSoft, grey: false, random);
            using var engine = new CodecEngine<T>(architecture, threads: 1, seed: 9);
            engine.SetParameters(parameters);
            return engine.Evaluate([image])[0];
        }

        ImageLoss scalar = Run<LanesScalar>();
        foreach (ImageLoss vectors in (ImageLoss[])[Run<Lanes512>(), Run<Lanes256>(), Run<Lanes128>()])
        {
            Assert.Equal(scalar.Bits, vectors.Bits, scalar.Bits * 1e-5);
            Assert.Equal(scalar.Error, vectors.Error, scalar.Error * 1e-5);
        }
    }

    /// <summary>The float twin is the integer decoder but for rounding: same bits within 3 %, same error within 1 %.</summary>
    [Theory]
    [InlineData(3, 50, 41, (int)AlphaKind.Opaque, false)]
    [InlineData(4, 33, 64, (int)AlphaKind.MaskAndSoft, false)]
    [InlineData(2, 30, 21, (int)AlphaKind.Synthesis, true)]
    public void Evaluation_predicts_what_the_integer_decoder_yields(int channels, int width, int height, int alphaKind, bool grey)
    {
        var alpha = (AlphaKind)alphaKind;
        var random = new Random(3);
        DecoderArchitecture architecture = RandomImages.Architecture(channels);
        NetworkParameters parameters = Initialiser.Create(architecture, random);
        byte[] pixels = RandomImages.Pixels(width, height, alpha, grey, random);
        using TrainingImage image = RandomImages.Create(width, height, alpha, grey, new Random(4));
        using var target = new TrainingImage(new PixelTarget(pixels, width, height, alpha, grey), 1e-2f, RandomImages.Grids);
        for (int k = 0; k < RandomImages.Grids; k++)
        {
            CopyLatents(image, target, k);
        }

        using var engine = CodecEngine.Create(architecture, threads: 1, seed: 1);
        DecoderParameters quantised = new WeightQuantiser(engine, [target], scale: 1).Quantise(parameters, LossCurvature.None, CancellationToken.None);
        engine.SetParameters(parameters);
        ImageLoss loss = engine.Evaluate([target])[0];

        var model = DecoderModel.Create(quantised);
        short[][] grids = target.Round();
        double bits = GroupEncoder.EstimateBits(model, grids, width, height, new double[RandomImages.Grids]);
        byte[]? classes = alpha == AlphaKind.MaskAndSoft ? Classes(pixels) : null;
        var decoded = new byte[pixels.Length];
        ImageDecoder.Render(model, grids, new Picture(width, height, alpha, grey, scaleExponent: 0), classes, decoded);
        double error = ImageQuality.MeanSquaredError(pixels, decoded, target.Target.HasAlpha) / (255.0 * 255.0);

        Assert.Equal(loss.Bits, bits, bits * 0.03);
        Assert.Equal(loss.MeanSquaredError(target), error, error * 0.01);
    }

    /// <summary>With an image beside another one, and with a network of its own.</summary>
    [Theory]
    [InlineData((int)LossPart.Rate)]
    [InlineData((int)LossPart.Distortion)]
    public void A_part_of_loss_and_gradient_is_that_part_of_the_whole(int asked)
    {
        var part = (LossPart)asked;
        var random = new Random(7);
        DecoderArchitecture architecture = RandomImages.Architecture(3);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        using TrainingImage first = RandomImages.Create(40, 150, AlphaKind.Opaque, grey: false, random);
        using TrainingImage second = RandomImages.Create(33, 20, AlphaKind.Mask, grey: false, random);
        second.Network = new ImageNetwork(architecture);
        using var engine = CodecEngine.Create(architecture, threads: 2, seed: 1);
        engine.SetParameters(parameters);
        float[] all = new float[parameters.Values.Length];
        float[] some = new float[all.Length];
        ImageLoss[] whole = engine.Differentiate([first, second], QuantiserSettings.Hard, all, new float[2][][]);
        float[] own = [.. second.Network.Gradient];
        ImageLoss[] found = engine.Differentiate([first, second], QuantiserSettings.Hard, some, new float[2][][], part);

        for (int i = 0; i < whole.Length; i++)
        {
            Assert.Equal(whole[i], part.Replace(whole[i], found[i]));
        }

        for (int t = 0; t < parameters.Shapes.Count; t++)
        {
            bool isPart = LossParts.Of(parameters.Shapes[t].Kind) == part;
            for (int p = parameters.FirstOf(t); p < parameters.FirstOf(t) + parameters.Shapes[t].Count; p++)
            {
                Assert.Equal(isPart ? all[p] : 0, some[p]);
                Assert.Equal(isPart ? own[p] : 0, second.Network.Gradient[p]);
            }
        }
    }

    [Fact]
    public void Weights_scale_the_errors_of_their_pixels()
    {
        var random = new Random(6);
        DecoderArchitecture architecture = RandomImages.Architecture(3);
        using TrainingImage image = RandomImages.Create(30, 20, AlphaKind.Opaque, grey: false, random);
        using var engine = CodecEngine.Create(architecture, threads: 1, seed: 1);
        engine.SetParameters(RandomImages.Network(architecture, random));
        ImageLoss loss = engine.Evaluate([image])[0];
        double plain = loss.Error;
        double meanSquaredError = loss.MeanSquaredError(image);

        image.Target.Weights = new ErrorWeights(30, 20, [[.. Enumerable.Repeat(3f, 600)]]);
        Assert.Equal(3 * plain, engine.Evaluate([image])[0].Error, plain * 1e-5);
        Assert.Equal(meanSquaredError, engine.Evaluate([image])[0].MeanSquaredError(image), meanSquaredError * 1e-5);
        image.Target.IgnoresWeights = true;
        Assert.Equal(plain, engine.Evaluate([image])[0].Error);
    }

    private static unsafe void CopyLatents(TrainingImage source, TrainingImage target, int grid)
    {
        for (int y = 0; y < source.Latents[grid].Height; y++)
        {
            target.SetLatents(grid, y, new ReadOnlySpan<float>(source.Latents[grid].Row(y), source.Latents[grid].Width));
        }
    }

    private static byte[] Classes(byte[] pixels)
        => [.. Enumerable.Range(0, pixels.Length / 4).Select(i => pixels[(4 * i) + 3] switch
        {
            0 => MaskClass.Transparent,
            255 => MaskClass.Opaque,
            _ => MaskClass.Soft,
        })];
}
