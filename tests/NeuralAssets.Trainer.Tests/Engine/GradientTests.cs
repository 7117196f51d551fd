using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Tests.Engine;

/// <summary>The engine's gradients against differences of its own losses, along random directions of every tensor and grid.</summary>
public sealed class GradientTests
{
    private static readonly QuantiserSettings s_settings = new(Temperature: 0.4f, Noise: 0.1f);

    /// <summary>Channels, alpha, grey, width, height: odd sizes, one pixel, rows of several segments, several strips, every way of alpha.</summary>
    public static TheoryData<int, int, bool, int, int> Shapes => new()
    {
        { 3, (int)AlphaKind.Opaque, false, 45, 37 },
        { 4, (int)AlphaKind.MaskAndSoft, false, 33, 70 },
        { 4, (int)AlphaKind.Synthesis, false, 150, 21 },
        { 4, (int)AlphaKind.Opaque, false, 20, 16 },
        { 3, (int)AlphaKind.Mask, true, 19, 18 },
        { 1, (int)AlphaKind.Opaque, true, 1, 1 },
        { 2, (int)AlphaKind.Synthesis, true, 40, 7 },
        { 3, (int)AlphaKind.Opaque, false, 21, 131 },
        { 4, (int)AlphaKind.MaskAndSoft, false, 17, 290 },
        { 3, (int)AlphaKind.Opaque, false, 2050, 66 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_match_differences_with_sixteen_lanes(int channels, int alpha, bool grey, int width, int height)
        => Check<Lanes512>(channels, (AlphaKind)alpha, grey, width, height);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_match_differences_with_eight_lanes(int channels, int alpha, bool grey, int width, int height)
        => Check<Lanes256>(channels, (AlphaKind)alpha, grey, width, height);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_match_differences_with_four_lanes(int channels, int alpha, bool grey, int width, int height)
        => Check<Lanes128>(channels, (AlphaKind)alpha, grey, width, height);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_match_differences_with_one_lane(int channels, int alpha, bool grey, int width, int height)
        => Check<LanesScalar>(channels, (AlphaKind)alpha, grey, width, height);

    [Theory]
    [InlineData((int)ImageKind.Normal, 3, (int)AlphaKind.Opaque)]
    [InlineData((int)ImageKind.Normal, 4, (int)AlphaKind.Synthesis)]
    [InlineData((int)ImageKind.Data, 4, (int)AlphaKind.MaskAndSoft)]
    [InlineData((int)ImageKind.Data, 3, (int)AlphaKind.Mask)]
    [InlineData((int)ImageKind.Color, 4, (int)AlphaKind.MaskAndSoft)]
    [InlineData((int)ImageKind.Color, 3, (int)AlphaKind.Opaque)]
    public void Gradients_of_other_kinds_and_weights_match_differences(int kind, int channels, int alpha)
        => Check<Lanes256>(channels, (AlphaKind)alpha, grey: false, 33, 70, (ImageKind)kind, weightScales: 1);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_of_errors_at_several_scales_match_differences(int channels, int alpha, bool grey, int width, int height)
        => Check<Lanes256>(channels, (AlphaKind)alpha, grey, width, height, weightScales: ErrorWeights.MostScales);

    /// <summary>Rows that wait for those of their block are not yet replaced by others.</summary>
    [Fact]
    public void Gradients_at_several_scales_match_differences_with_as_many_layers_as_there_may_be()
        => Check<Lanes256>(
            channels: 3,
            random =>
            {
                TrainingImage image = RandomImages.Create(21, 300, AlphaKind.Opaque, grey: false, random);
                RandomImages.Weigh(image, random, ErrorWeights.MostScales);
                return image;
            },
            residualLayers: FormatConstants.MaximumResidualLayers);

    [Theory]
    [InlineData((int)AlphaKind.MaskAndSoft, 4)]
    [InlineData((int)AlphaKind.Mask, 3)]
    public void Gradients_of_sprites_amid_nothing_match_differences(int alpha, int channels)
    {
        Check<Lanes512>(channels, random => Sprite((AlphaKind)alpha, random));
        Check<Lanes256>(channels, random => Sprite((AlphaKind)alpha, random));
        Check<Lanes512>(channels, random =>
        {
            TrainingImage image = Sprite((AlphaKind)alpha, random);
            RandomImages.Weigh(image, random, ErrorWeights.MostScales);
            return image;
        });
    }

    /// <summary>Its blank parts begin in the midst of registers, segments, bands of rows and strips.</summary>
    private static TrainingImage Sprite(AlphaKind alpha, Random random) => RandomImages.CreateSprite(301, 150, (203, 111, 37, 23), alpha, random);

    private static void Check<T>(
        int channels, AlphaKind alpha, bool grey, int width, int height, ImageKind kind = ImageKind.Color, int weightScales = 0)
        where T : struct, ILanes<T>
        => Check<T>(channels, random =>
        {
            TrainingImage image = RandomImages.Create(width, height, alpha, grey, random, kind: kind);
            if (weightScales > 0)
            {
                RandomImages.Weigh(image, random, weightScales);
            }

            return image;
        });

    private static unsafe void Check<T>(int channels, Func<Random, TrainingImage> create, int residualLayers = 2)
        where T : struct, ILanes<T>
    {
        var random = new Random(5);
        DecoderArchitecture architecture = RandomImages.Architecture(channels, residualLayers: residualLayers);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        using TrainingImage image = create(random);
        var latentGradients = new float[1][][];
        var gradient = new float[parameters.Values.Length];
        double Loss()
        {
            // A new engine draws the same noise again.
            using var engine = new CodecEngine<T>(architecture, threads: 2, seed: 4);
            engine.SetParameters(parameters);
            return engine.Differentiate([image], s_settings, gradient, latentGradients)[0].Total(image);
        }

        double loss = Loss();
        double[] byParameters = [.. gradient.Select(value => (double)value * image.Pixels)];
        float[][] byLatents = latentGradients[0];
        int offset = 0;
        for (int t = 0; t < parameters.Shapes.Count; t++)
        {
            int count = parameters.Shapes[t].Count;
            int first = offset;
            CompareAlongDirection(
                $"{parameters.Shapes[t].Kind} {parameters.Shapes[t].Index}",
                count,
                1e-3 / Math.Sqrt(count),
                i => byParameters[first + i],
                (i, delta) => parameters.Values[first + i] += delta,
                Loss,
                loss,
                random);
            offset += count;
        }

        for (int k = 0; k < byLatents.Length; k++)
        {
            Plane plane = image.Latents[k];
            int grid = k;
            CompareAlongDirection(
                $"grid {k}",
                plane.Width * plane.Height,
                1e-3,
                i => byLatents[grid][i],
                (i, delta) => plane.Row(i / plane.Width)[i % plane.Width] += delta,
                Loss,
                loss,
                random);
        }
    }

    private static void CompareAlongDirection(
        string what, int count, double step, Func<int, double> gradient, Action<int, float> move, Func<double> loss, double atRest, Random random)
    {
        int[] signs = [.. Enumerable.Range(0, count).Select(_ => (2 * random.Next(2)) - 1)];
        double expected = 0;
        for (int i = 0; i < count; i++)
        {
            expected += gradient(i) * signs[i];
        }

        void MoveAll(double by)
        {
            for (int i = 0; i < count; i++)
            {
                move(i, (float)(by * signs[i]));
            }
        }

        MoveAll(step);
        double above = loss();
        MoveAll(-2 * step);
        double below = loss();
        MoveAll(step);
        double difference = (above - below) / (2 * step);

        // Losses are sums of floats, so a derivative that is small beside the loss is known less exactly: not better than by a unit of the
        // loss's last place on either side, which is another one without fused multiply-adds.
        double rounding = 2 * (MathF.BitIncrement(MathF.Abs((float)atRest)) - MathF.Abs((float)atRest));
        double tolerance = (0.02 * (Math.Abs(difference) + Math.Abs(expected) + (1e-2 * atRest))) + (rounding / (2 * step));
        Assert.True(Math.Abs(difference - expected) <= tolerance, $"{what}: gradient {expected}, difference {difference}");
    }
}
