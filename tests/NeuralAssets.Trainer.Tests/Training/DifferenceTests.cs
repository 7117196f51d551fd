using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Differences;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Networks of single images: what the engine makes of them, how they are rounded, and what becomes of them in the files.</summary>
public sealed class DifferenceTests : IDisposable
{
    private static readonly DecoderArchitecture s_architecture = RandomImages.Architecture(channels: 3);

    private readonly Random _random = new(4);
    private readonly TrainingImage _first;
    private readonly TrainingImage _second;
    private readonly NetworkParameters _shared;

    public DifferenceTests()
    {
        _first = RandomImages.Create(40, 30, AlphaKind.Opaque, grey: false, _random);
        _second = RandomImages.Create(33, 47, AlphaKind.Opaque, grey: false, _random);
        _shared = RandomImages.Network(s_architecture, _random);
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public void Each_image_is_drawn_with_its_own_network()
    {
        ImageNetwork network = Individual(_second, amount: 0.05f);
        using var engine = CodecEngine.Create(s_architecture, threads: 2, seed: 1);
        engine.SetParameters(_shared);
        ImageLoss[] together = engine.Evaluate([_first, _second]);

        _second.Network = null;
        ImageLoss shared = engine.Evaluate([_second])[0];
        Assert.Equal(engine.Evaluate([_first])[0], together[0]);
        engine.SetParameters(network.Parameters);
        Assert.Equal(engine.Evaluate([_second])[0], together[1]);
        Assert.NotEqual(shared, together[1]);
    }

    [Fact]
    public void Gradients_are_each_images_own_and_the_groups_is_their_mean()
    {
        ImageNetwork network = Individual(_second, amount: 0.05f);
        using var engine = CodecEngine.Create(s_architecture, threads: 2, seed: 1);
        float[] together = Gradient(engine, _shared, [_first, _second]);
        float[] own = [.. network.Gradient];

        float[] first = Gradient(engine, _shared, [_first]);
        _second.Network = null;
        float[] second = Gradient(engine, network.Parameters, [_second]);
        float share = (float)_first.Pixels / (_first.Pixels + _second.Pixels);
        for (int p = 0; p < own.Length; p++)
        {
            Assert.Equal(second[p], own[p], 1e-5 * (1 + Math.Abs(second[p])));
            double mean = (share * first[p]) + ((1 - share) * second[p]);
            Assert.Equal(mean, together[p], 1e-5 * (1 + Math.Abs(mean)));
        }
    }

    [Fact]
    public void A_code_is_read_as_it_was_written()
    {
        DecoderParameters shared = Rounded(_shared, step: 6);
        TensorDifference?[] tensors = [.. shared.Tensors.Select((tensor, t) => t % 3 == 0 ? null : new TensorDifference(
            6 + (t % 3), scale: 4 * (t % 16), [.. tensor.Values.Select(_ => _random.Next(-9, 10))]))];
        var encoder = new RansEncoder();
        DifferenceCode.Write(encoder, new NetworkDifference(tensors), shared);
        byte[] stream = encoder.Finish(lanes: 1);

        var decoder = new RansDecoder(stream, lanes: 1);
        var read = NetworkDifference.Read(decoder, shared);
        decoder.Finish();
        decoder = new RansDecoder(stream, lanes: 1);
        NetworkDifference.Skip(decoder, shared);
        decoder.Finish();
        for (int t = 0; t < tensors.Length; t++)
        {
            Assert.Equal(tensors[t]?.StepExponent, read.Tensors[t]?.StepExponent);
            Assert.Equal(tensors[t]?.Values, read.Tensors[t]?.Values);
        }
    }

    [Fact]
    public void Noise_is_not_worth_its_bits()
    {
        Individual(_first, amount: 1e-3f);
        Round([_first]);
        Assert.Null(_first.Network);
    }

    /// <summary>A bias that all but hides the image is made good by the image's own.</summary>
    [Fact]
    public void What_is_worth_its_bits_is_kept_and_nothing_else()
    {
        ImageNetwork network = Individual(_first, amount: 0);
        _shared[TensorKind.SynthesisOutputBias].Fill(2f);
        network.Difference[TensorKind.SynthesisOutputBias].Fill(-1.5f);
        DecoderParameters shared = Round([_first]);

        NetworkDifference difference = Assert.IsType<ImageNetwork>(_first.Network).Coded!;
        int[] kept = [.. Enumerable.Range(0, difference.Tensors.Count).Where(t => difference.Tensors[t] is not null)];
        Assert.Equal(TensorKind.SynthesisOutputBias, shared.Tensors[Assert.Single(kept)].Shape.Kind);
        DecoderParameters own = difference.ApplyTo(shared);
        Assert.All(
            own.Tensors[kept[0]].Values,
            value => Assert.Equal(0.5, MathF.ScaleB(value, -own.Tensors[kept[0]].StepExponent), 0.2));
        Assert.True(DecoderModel.TryCreate(own, out _, out _));
    }

    /// <summary>Two images of opposite colours: whatever one network makes of both, their own do better.</summary>
    [Fact]
    public void Unlike_images_of_a_trained_group_get_networks_and_the_files_are_better_for_it()
    {
        GroupPlan plan = SmallGroup.UnlikePlan();
        TrainingPreset preset = TrainingPreset.For(plan.Effort);
        GroupResult adaptive = GroupTrainer.Train(plan, preset, new Progress<TrainingProgress>(), CancellationToken.None);
        GroupResult shared = GroupTrainer.Train(
            plan, preset with { HasDifferences = false }, new Progress<TrainingProgress>(), CancellationToken.None);

        Assert.Contains(adaptive.Images, image => image.DifferenceBytes > 0);
        Assert.DoesNotContain(shared.Images, image => image.DifferenceBytes > 0);
        Assert.True(Loss(adaptive, plan) < Loss(shared, plan), $"{Loss(adaptive, plan)} is not below {Loss(shared, plan)}");
    }

    private ImageNetwork Individual(TrainingImage image, float amount)
    {
        var network = new ImageNetwork(s_architecture);
        foreach (ref float value in network.Difference.Values.AsSpan())
        {
            value = amount * (_random.NextSingle() - 0.5f);
        }

        image.Network = network;
        return network;
    }

    /// <summary>Rounds the differences of images, and the shared parameters to steps of a 64th.</summary>
    private DecoderParameters Round(IReadOnlyList<TrainingImage> images)
    {
        DecoderParameters shared = Rounded(_shared, step: 6);
        for (int t = 0; t < shared.Tensors.Count; t++)
        {
            Span<float> values = _shared.Tensor(t);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = MathF.ScaleB(shared.Tensors[t].Values[i], -shared.Tensors[t].StepExponent);
            }
        }

        using var engine = CodecEngine.Create(s_architecture, threads: 2, seed: 1);
        new DifferenceQuantiser(engine, shared, _shared, images).Quantise(LossCurvature.None, CancellationToken.None);
        return shared;
    }

    private static DecoderParameters Rounded(NetworkParameters parameters, int step) => new()
    {
        Architecture = parameters.Architecture,
        Tensors = [.. parameters.Shapes.Select((shape, t) => new ParameterTensor
        {
            Shape = shape,
            StepExponent = step,
            Values = [.. parameters.Tensor(t).ToArray().Select(value => (int)MathF.Round(MathF.ScaleB(value, step)))],
        })],
    };

    private static float[] Gradient(CodecEngine engine, NetworkParameters parameters, IReadOnlyList<TrainingImage> images)
    {
        var gradient = new float[parameters.Values.Length];
        engine.SetParameters(parameters);
        engine.Update(images, QuantiserSettings.Hard, LatentStep.None, gradient);
        return gradient;
    }

    private static double Loss(GroupResult result, GroupPlan plan)
    {
        long pixels = plan.Images.Sum(planned => planned.Image.Pixels);
        double error = plan.Images.Zip(result.Images, (planned, image) => planned.Image.Pixels * Math.Pow(10, -image.Psnr / 10)).Sum();
        return (error + (result.Images[0].Lambda * 8 * (result.Decoder.Length + result.Codes.Length))) / pixels;
    }
}
