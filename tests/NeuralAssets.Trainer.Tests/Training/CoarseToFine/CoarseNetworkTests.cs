using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Training.CoarseToFine;

namespace NeuralAssets.Trainer.Tests.Training.CoarseToFine;

public sealed unsafe class CoarseNetworkTests
{
    private const int Side = 64;
    private const int Octaves = 2;

    /// <summary>Latents cost the same bits in a picture and in the picture halved twice, whose grids are those from the third on.</summary>
    [Fact]
    public void Coarser_grids_cost_what_they_cost_in_the_whole_picture()
    {
        using TrainingImage whole = Image(new Random(1));
        NetworkParameters parameters = RandomImages.Network(RandomImages.Architecture(channels: 3, residualLayers: 0), new Random(2));
        using var picture = new CoarsePicture(whole, Octaves);
        using LossMap expected = Evaluate(parameters, whole);
        using LossMap found = Evaluate(new CoarseNetwork(parameters, Octaves).Parameters, picture.Image);
        for (int k = Octaves; k < whole.Latents.Length; k++)
        {
            double bits = Sum(expected.Bits[k]);
            Assert.True(bits > 1);
            Assert.Equal(bits, Sum(found.Bits[k - Octaves]), 1e-3 * bits);
        }
    }

    /// <summary>Where latents do not change from place to place, so that borders and upsampling play no part.</summary>
    [Fact]
    public void A_smooth_picture_is_drawn_alike_at_both_sizes()
    {
        using TrainingImage whole = Image(new Random(3), constantGrid: Octaves);
        NetworkParameters parameters = RandomImages.Network(RandomImages.Architecture(channels: 3), new Random(4));
        var coarse = new CoarseNetwork(parameters, Octaves);
        using var picture = new CoarsePicture(whole, Octaves);
        using LossMap reduced = Evaluate(coarse.Parameters, picture.Image);
        coarse.Return();
        using LossMap returned = Evaluate(parameters, whole);
        float error = reduced.Errors.Row(Side >> (Octaves + 1))[Side >> (Octaves + 1)];
        Assert.True(error > 1e-3);
        Assert.Equal(error, returned.Errors.Row(Side / 2)[Side / 2], 1e-2 * error);
    }

    /// <summary>The finer grids' features begin like those of the next coarser grid: zeros below zeros cost hardly anything at once.</summary>
    [Fact]
    public void What_only_finer_grids_have_continues_what_was_learned()
    {
        NetworkParameters parameters = RandomImages.Network(RandomImages.Architecture(channels: 4), new Random(5));
        var coarse = new CoarseNetwork(parameters, octaves: 1);
        coarse.Return();
        Assert.Equal(Initialiser.Bicubic, parameters[TensorKind.UpsamplingTaps, 0]);
        Assert.All(parameters[TensorKind.ResidualWeight, 0].ToArray(), static weight => Assert.Equal(0, weight));
        Assert.Equal(parameters[TensorKind.FeatureBias, 1], parameters[TensorKind.FeatureBias, 0]);

        // Features of grid 0 have four sources, those of grid 1 three.
        ReadOnlySpan<float> finest = parameters[TensorKind.FeatureWeight, 0];
        Assert.Equal(parameters[TensorKind.FeatureWeight, 1][3..6], finest[4..7]);
        Assert.Equal(0, finest[7]);
    }

    [Fact]
    public void What_was_learned_comes_back_and_nothing_else_changes()
    {
        NetworkParameters parameters = RandomImages.Network(RandomImages.Architecture(channels: 3), new Random(6));
        float[] prefilter = [.. parameters[TensorKind.PrefilterTaps, 0]];
        float[] column = Column(parameters, 0);
        var coarse = new CoarseNetwork(parameters, Octaves);
        foreach (ref float value in coarse.Parameters.Values.AsSpan())
        {
            value += 1;
        }

        float[] hidden = [.. parameters[TensorKind.ContextHiddenWeight, 1]];
        float[] learned = Column(parameters, Octaves);
        coarse.Return();
        Assert.Equal(hidden.Select(static weight => weight + 1), parameters[TensorKind.ContextHiddenWeight, 1].ToArray());
        Assert.Equal(learned.Select(static weight => weight + 1), Column(parameters, Octaves));
        Assert.Equal(column, Column(parameters, 0));
        Assert.Equal(prefilter, parameters[TensorKind.PrefilterTaps, 0].ToArray());
    }

    [Fact]
    public void Latents_go_to_the_reduced_picture_and_back()
    {
        using TrainingImage whole = Image(new Random(7));
        using var picture = new CoarsePicture(whole, Octaves);
        Assert.Equal(whole.CopyLatents()[Octaves..], picture.Image.CopyLatents());
        Assert.Equal(whole.Lambda / 16, picture.Image.Lambda);
        picture.Image.Latents[0].Row(1)[2] = 5;
        picture.Return();
        Assert.Equal(5, whole.Latents[Octaves].Row(1)[2]);
        Assert.Equal(whole.CopyLatents()[Octaves..], picture.Image.CopyLatents());
    }

    /// <summary>Its finer grids are zero; so are all but one, if that is to be constant.</summary>
    private static TrainingImage Image(Random random, int? constantGrid = null)
    {
        TrainingImage image = RandomImages.Create(Side, Side, AlphaKind.Opaque, grey: false, random);
        foreach (int k in Enumerable.Range(0, image.Latents.Length).Where(k => constantGrid is not null || k < Octaves))
        {
            float[] values = new float[image.Latents[k].Width * image.Latents[k].Height];
            Array.Fill(values, k == constantGrid ? 3 : 0);
            image.SetLatents(k, 0, values);
        }

        if (constantGrid is not null)
        {
            // What is drawn is compared with the same flat grey at every size.
            for (int c = 0; c < 3; c++)
            {
                for (int y = 0; y < Side; y++)
                {
                    new Span<byte>(image.Target.Bytes(c, y), Side).Fill(20);
                }
            }
        }

        return image;
    }

    private static LossMap Evaluate(NetworkParameters parameters, TrainingImage image)
    {
        using FusedEngine engine = CodecEngine.Create(parameters.Architecture, threads: 1, seed: 0);
        engine.SetParameters(parameters);
        var map = new LossMap(image.Width, image.Height, image.Latents.Length);
        engine.Evaluate([image], [map]);
        return map;
    }

    private static double Sum(Plane plane)
    {
        double sum = 0;
        for (int y = 0; y < plane.Height; y++)
        {
            for (int x = 0; x < plane.Width; x++)
            {
                sum += plane.Row(y)[x];
            }
        }

        return sum;
    }

    /// <summary>What a grid weighs in the hidden values of the synthesis.</summary>
    private static float[] Column(NetworkParameters parameters, int grid)
        => [.. parameters[TensorKind.SynthesisHiddenWeight].ToArray().Where((_, i) => i % parameters.Architecture.GridCount == grid)];
}
