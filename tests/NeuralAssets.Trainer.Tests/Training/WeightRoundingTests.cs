using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Rounding of the network in which later weights make the errors of earlier ones good.</summary>
public sealed class WeightRoundingTests : IDisposable
{
    private const int Seed = 8;

    private static readonly DecoderArchitecture s_architecture = RandomImages.Architecture(channels: 3);

    private readonly Random _random = new(Seed);
    private readonly CodecEngine _engine = CodecEngine.Create(s_architecture, threads: 2, seed: 1);
    private readonly TrainingImage _image;
    private readonly NetworkParameters _parameters;

    public WeightRoundingTests()
    {
        _image = RandomImages.Create(64, 48, AlphaKind.Opaque, grey: false, _random);
        _parameters = RandomImages.Network(s_architecture, _random);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _image.Dispose();
    }

    /// <summary>H of three parameters in units of 0.5; the best second and third error for a first one of 1 solve two equations by hand.</summary>
    [Fact]
    public void An_error_is_made_good_where_the_loss_is_least()
    {
        var block = new CurvatureBlock(LossPart.Rate, first: 2, count: 3);
        double[,] h = { { 4, 2, 1 }, { 2, 3, 1 }, { 1, 1, 2 } };
        for (int i = 0; i < 3; i++)
        {
            block.Take(2 + i, [0, 0, h[i, 0], h[i, 1], h[i, 2]], unit: 0.5);
        }

        block.Decompose();
        block.Factorise(damping: 0);
        double[] errors = [9, 9, 1, 0, 0];
        Assert.Equal(0, block.BestError(2, errors), 12);
        errors[3] = block.BestError(3, errors);
        errors[4] = block.BestError(4, errors);

        // 2 + 3 y + z = 0 and 1 + y + 2 z = 0.
        Assert.Equal(-0.6, errors[3], 12);
        Assert.Equal(-0.2, errors[4], 12);

        // Half of H's 4 less the 1.4 that these two make good, in units of 0.5.
        Assert.Equal(0.5 * (4 - 1.4) / (0.5 * 0.5), block.Loss(2, 1), 12);
    }

    [Fact]
    public void Where_no_curvature_is_known_no_loss_is_foretold()
    {
        var rounding = new FeedbackRounding(LossCurvature.None, _parameters.Values);
        rounding.Round(first: 0, count: 5, stepExponent: 2, out double loss);
        Assert.Equal(0, loss);
    }

    [Fact]
    public void A_matrix_that_is_not_positive_is_made_so()
    {
        var block = new CurvatureBlock(LossPart.Rate, first: 0, count: 2);
        block.Take(0, [1, 3], unit: 1);
        block.Take(1, [3, 1], unit: 1);
        block.Decompose();
        block.Factorise(damping: 0.1);

        // The eigenvalues 4 and -2 become 4.1 and 0.1: H is 2.1 twice and 2 beside.
        Assert.Equal(-2 / 2.1, block.BestError(1, [1, 0]), 12);
    }

    /// <summary>No pixel of it is seen, so the distortion does not depend on the network.</summary>
    [Fact]
    public void Of_an_invisible_image_weights_are_rounded_one_by_one()
    {
        using TrainingImage nothing = RandomImages.CreateSprite(64, 48, (0, 0, 0, 0), AlphaKind.Mask, _random);
        LossCurvature curvature = LossCurvature.Measure([new GradientProbe(_engine, _parameters, [nothing])], CancellationToken.None);
        var rounding = new FeedbackRounding(curvature, _parameters.Values);
        for (int t = 0; t < _parameters.Shapes.Count; t++)
        {
            int[] values = rounding.Round(_parameters.FirstOf(t), _parameters.Tensor(t).Length, stepExponent: 5, out _);
            if (LossParts.Of(_parameters.Shapes[t].Kind) == LossPart.Distortion)
            {
                Assert.Equal(_parameters.Tensor(t).ToArray().Select(value => (int)MathF.Round(32 * value, MidpointRounding.AwayFromZero)), values);
            }
        }
    }

    [Fact]
    public void A_network_that_diverged_has_no_curvature()
    {
        Array.Fill(_parameters.Values, float.NaN);
        LossCurvature curvature = Measure();
        Assert.Null(curvature.BlockOf(0));
    }

    /// <summary>Of the true loss, not of its approximation.</summary>
    [Fact]
    public void What_is_left_real_makes_rounded_weights_good()
    {
        Train();
        LossCurvature curvature = Measure();
        float[] real = [.. _parameters.Values];
        double unrounded = Loss();
        int count = 0;
        for (int t = 0; t < _parameters.Shapes.Count; t++)
        {
            if (_parameters.Shapes[t].Kind is not (TensorKind.ContextHiddenWeight or TensorKind.ResidualWeight))
            {
                continue;
            }

            count++;
            real.CopyTo(_parameters.Values, 0);
            var rounding = new FeedbackRounding(curvature, real);
            int first = _parameters.FirstOf(t);
            int size = _parameters.Tensor(t).Length;
            int[] values = rounding.Round(first, size, stepExponent: 5, out _);
            Place(t, values);
            double alone = Loss() - unrounded;
            rounding.Take(first, values, stepExponent: 5, _parameters.Values);
            double madeGood = Loss() - unrounded;
            Assert.True(madeGood < 0.8 * alone, $"tensor {t}: {madeGood} bits instead of {alone}");
        }

        Assert.True(count > 2);
    }

    [Fact]
    public void A_network_costs_less_with_its_code_than_rounded_weight_by_weight()
    {
        Train();
        double plain = Quantise(LossCurvature.None);
        double feedback = Quantise(Measure());
        Assert.True(feedback < plain - 100, $"{feedback} bits instead of {plain}");
    }

    [Fact]
    public void Measuring_leaves_the_parameters_as_they_are()
    {
        float[] real = [.. _parameters.Values];
        double loss = Loss();
        Measure();
        Assert.Equal(real, _parameters.Values);
        Assert.Equal(loss, Loss());
    }

    [Fact]
    public void Measured_side_by_side_it_is_the_same()
    {
        using TrainingImage same = RandomImages.Create(64, 48, AlphaKind.Opaque, grey: false, new Random(Seed));
        using FusedEngine other = CodecEngine.Create(s_architecture, threads: 1, seed: 3);
        LossCurvature alone = Measure();
        LossCurvature together = LossCurvature.Measure(
            [new GradientProbe(_engine, _parameters, [_image]), new GradientProbe(other, _parameters, [same])], CancellationToken.None);
        double[] errors = [.. _parameters.Values.Select((_, p) => Math.Sin(p))];
        for (int p = 0; p < errors.Length; p++)
        {
            Assert.Equal(alone.BlockOf(p)!.BestError(p, errors), together.BlockOf(p)!.BestError(p, errors));
        }
    }

    [Fact]
    public void A_part_has_the_latents_of_its_place()
    {
        using TrainingImage whole = RandomImages.Create(150, 140, AlphaKind.Opaque, grey: false, _random);
        using TrainingImage part = RandomImages.Create(70, 76, AlphaKind.Opaque, grey: false, _random);
        part.TakeLatents(whole, left: 64, top: 64);
        short[][] all = whole.Round();
        short[][] taken = part.Round();
        for (int k = 0; k < taken.Length; k++)
        {
            int width = LatentGeometry.GridSide(part.Width, k);
            for (int i = 0; i < taken[k].Length; i++)
            {
                int y = (64 >> k) + (i / width);
                int x = (64 >> k) + (i % width);
                Assert.Equal(all[k][(y * LatentGeometry.GridSide(whole.Width, k)) + x], taken[k][i]);
            }
        }
    }

    private LossCurvature Measure() => LossCurvature.Measure([new GradientProbe(_engine, _parameters, [_image])], CancellationToken.None);

    /// <summary>Loss and code of the rounded network, in bits; the parameters stay as they are.</summary>
    private double Quantise(LossCurvature curvature)
    {
        float[] real = [.. _parameters.Values];
        DecoderParameters quantised = new WeightQuantiser(_engine, [_image], scale: 1).Quantise(_parameters, curvature, CancellationToken.None);
        double bits = Loss() + quantised.Tensors.Sum(tensor => TensorCode.Choose(tensor.Values).Bits);
        real.CopyTo(_parameters.Values, 0);
        return bits;
    }

    private double Loss()
    {
        _engine.SetParameters(_parameters);
        return _engine.Evaluate([_image])[0].Total(_image);
    }

    private void Place(int tensor, int[] values)
    {
        Span<float> target = _parameters.Tensor(tensor);
        for (int i = 0; i < values.Length; i++)
        {
            target[i] = values[i] / 32f;
        }
    }

    /// <summary>Far from any minimum the loss has no curvature to speak of.</summary>
    private void Train()
    {
        const int Steps = 400;
        var optimiser = new NetworkOptimiser(s_architecture);
        float[] gradient = new float[_parameters.Values.Length];
        for (int step = 0; step < Steps; step++)
        {
            _engine.SetParameters(_parameters);
            _engine.Update([_image], QuantiserSettings.Hard, LatentStep.None, gradient);
            optimiser.Step(_parameters, gradient, rate: 0.01 * (Steps - step) / Steps);
        }
    }
}
