using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Rounding;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Better rounded latents, and the maps of losses that they are found by.</summary>
public sealed class LatentSearchTests
{
    [Theory]
    [InlineData((int)AlphaKind.Opaque, false, 1)]
    [InlineData((int)AlphaKind.Opaque, true, ErrorWeights.MostScales)]
    [InlineData((int)AlphaKind.Mask, true, 1)]
    [InlineData((int)AlphaKind.MaskAndSoft, false, ErrorWeights.MostScales)]
    [InlineData((int)AlphaKind.Synthesis, false, 1)]
    public void A_map_says_where_the_loss_lies(int alpha, bool grey, int scales)
    {
        var random = new Random(3);
        DecoderArchitecture architecture = RandomImages.Architecture(channels: 4);
        using TrainingImage image = RandomImages.Create(75, 150, (AlphaKind)alpha, grey, random);
        RandomImages.Weigh(image, random, scales);
        AssertMapSumsUp(architecture, image, random);
    }

    [Fact]
    public void A_map_says_it_of_a_sprite_with_blank_areas_too()
    {
        var random = new Random(3);
        using TrainingImage image = RandomImages.CreateSprite(300, 200, (100, 40, 60, 50), AlphaKind.Mask, random);
        Assert.True(image.Blank.HasPinned(0));
        AssertMapSumsUp(RandomImages.Architecture(channels: 3), image, random);
    }

    [Fact]
    public void A_search_saves_what_it_says_and_ends_with_integers()
    {
        (double before, double after, float[][] latents) = Search(threads: 1, passes: 8);
        Assert.True(after < 0.99 * before, $"{before} bits, then {after}");
        Assert.All(latents.SelectMany(grid => grid), latent => Assert.Equal(MathF.Round(latent), latent));
    }

    /// <summary>What steps change, square by square, is nearly what they change in all: no block of errors reaches from one square into another.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, ErrorWeights.MostScales)]
    [InlineData(1, ErrorWeights.MostScales)]
    public unsafe void Squares_add_up(int grid, int scales)
    {
        var random = new Random(8);
        using TrainingImage image = RandomImages.Create(97, 140, AlphaKind.Opaque, grey: false, random);
        RandomImages.Weigh(image, random, scales);
        using FusedEngine engine = CodecEngine.Create(RandomImages.Architecture(channels: 3), threads: 1, seed: 1);
        engine.SetParameters(RandomImages.Network(RandomImages.Architecture(channels: 3), random));
        using var search = new ImageSearch(image);
        ImageLoss before = engine.Evaluate([image], [search.Found])[0];
        int block = image.Target.Weights!.Block;
        int spacing = LatentSquare.Spacing(grid, block);
        var squares = new List<LatentSquare>();
        for (int y = 3; y < image.Latents[grid].Height; y += spacing)
        {
            for (int x = 2; x < image.Latents[grid].Width; x += spacing)
            {
                image.Latents[grid].Row(y)[x] += 1;
                squares.Add(new LatentSquare(grid, y, x, image.Width, image.Height, block));
            }
        }

        ImageLoss after = engine.Evaluate([image], [search.Tried])[0];
        double error = squares.Sum(square => search.Found.DifferenceTo(search.Tried, square).Error);
        Assert.Equal(after.Error - before.Error, error, 0.02 * Math.Abs(after.Error - before.Error));
        double bits = squares.Sum(square => search.Found.DifferenceTo(search.Tried, square).Bits);
        Assert.Equal(after.Bits - before.Bits, bits, 0.02 * Math.Abs(after.Bits - before.Bits));
    }

    [Fact]
    public void The_number_of_threads_does_not_matter()
        => Assert.Equal(Search(threads: 1, passes: 3).Latents, Search(threads: 3, passes: 3).Latents);

    [Fact]
    public void Without_passes_latents_are_only_rounded()
    {
        (double before, double after, _) = Search(threads: 1, passes: 0);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Pinned_latents_stay()
    {
        var random = new Random(6);
        using TrainingImage image = RandomImages.CreateSprite(300, 200, (100, 40, 60, 50), AlphaKind.Mask, random);
        using FusedEngine engine = CodecEngine.Create(RandomImages.Architecture(channels: 3), threads: 1, seed: 1);
        float[][] before = [.. image.Round().Select(grid => grid.Select(latent => (float)latent).ToArray())];
        LatentSearch.Run(Context(engine, random), [image], passes: 4, threads: 1, CancellationToken.None);
        float[][] after = image.CopyLatents();
        Assert.NotEqual(before[0], after[0]);
        Assert.Equal(0, after[0][0]);
        Assert.Equal(0, after[0][^1]);
    }

    private static (double Before, double After, float[][] Latents) Search(int threads, int passes)
    {
        var random = new Random(5);
        using TrainingImage image = RandomImages.Create(97, 140, AlphaKind.Opaque, grey: false, random);
        using TrainingImage other = RandomImages.Create(40, 30, AlphaKind.Opaque, grey: false, random);
        using FusedEngine engine = CodecEngine.Create(RandomImages.Architecture(channels: 3), threads, seed: 1);
        TrainingContext context = Context(engine, random);
        engine.SetParameters(context.Parameters);
        double before = Total(engine, [image, other]);
        LatentSearch.Run(context, [image, other], passes, threads, CancellationToken.None);
        return (before, Total(engine, [image, other]), [.. image.CopyLatents(), .. other.CopyLatents()]);
    }

    private static TrainingContext Context(FusedEngine engine, Random random)
        => new(engine, RandomImages.Network(RandomImages.Architecture(channels: 3), random), new Draws(1), new TrainingLog(1, TimeProvider.System));

    private static double Total(FusedEngine engine, TrainingImage[] images)
        => engine.Evaluate(images).Zip(images, (loss, image) => loss.Total(image)).Sum();

    private static unsafe void AssertMapSumsUp(DecoderArchitecture architecture, TrainingImage image, Random random)
    {
        using FusedEngine engine = CodecEngine.Create(architecture, threads: 2, seed: 1);
        engine.SetParameters(RandomImages.Network(architecture, random));
        using var map = new LossMap(image.Width, image.Height, image.Latents.Length);

        // Twice: what was there before does not count.
        engine.Evaluate([image], [map]);
        ImageLoss loss = engine.Evaluate([image], [map])[0];
        Assert.Equal(engine.Evaluate([image])[0], loss);
        Assert.Equal(loss.Bits, map.Bits.Sum(Sum), loss.Bits * 1e-5);
        Assert.Equal(loss.Error, Sum(map.Errors), loss.Error * 1e-5);

        static double Sum(Plane plane)
        {
            double sum = 0;
            for (int y = 0; y < plane.Height; y++)
            {
                foreach (float value in new ReadOnlySpan<float>(plane.Row(y), plane.Width))
                {
                    sum += value;
                }
            }

            return sum;
        }
    }
}
