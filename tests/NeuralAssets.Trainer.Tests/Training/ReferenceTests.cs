using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Tests.Torch;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.References;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Images whose latents are added to those of another: how the engine draws them, how they are found, and what becomes of them.</summary>
[Collection(TorchGenerator.Name)]
public sealed class ReferenceTests : IDisposable
{
    private static readonly DecoderArchitecture s_architecture = RandomImages.Architecture(channels: 4);

    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(4);

    public void Dispose() => _folder.Dispose();

    /// <summary>Blank parts of both images included, which hold latents at 0.</summary>
    [Fact]
    public void An_image_is_drawn_with_its_own_latents_and_the_rounded_ones_of_its_reference()
    {
        using TrainingImage reference = Sprite();
        using TrainingImage image = Sprite();
        using CodecEngine engine = Engine();
        ImageLoss alone = engine.Evaluate([image])[0];
        image.Reference = new ImageReference(reference, Blocks(image), image.Lambda);
        ImageLoss together = engine.Evaluate([image])[0];
        Assert.Equal(alone.Bits, together.Bits);
        Assert.NotEqual(alone.Error, together.Error);

        short[][] sums = image.Round();
        ReferenceLatents.Add(sums, image.Reference.Blocks, reference.Round(), new Picture(image.Width, image.Height, AlphaKind.Opaque, false, 0));
        image.Reference = null;
        for (int k = 0; k < sums.Length; k++)
        {
            image.SetLatents(k, firstRow: 0, [.. sums[k].Select(static latent => (float)latent)]);
        }

        Assert.Equal(engine.Evaluate([image])[0].Error, together.Error, 1e-4 * together.Error);
    }

    [Fact]
    public void What_is_drawn_does_not_change_when_an_image_takes_a_reference_and_gives_it_up()
    {
        using TrainingImage reference = RandomImages.Create(40, 33, AlphaKind.Opaque, grey: false, _random);
        using TrainingImage image = RandomImages.Create(40, 33, AlphaKind.Opaque, grey: false, _random);
        using CodecEngine engine = Engine();
        ImageLoss before = engine.Evaluate([image])[0];
        image.ReferTo(new ImageReference(reference, Blocks(image), image.Lambda));
        ImageLoss during = engine.Evaluate([image])[0];
        image.ReferTo(null);
        Assert.Equal(before.Error, during.Error, 1e-4 * before.Error);
        Assert.NotEqual(before.Bits, during.Bits);
        Assert.Equal(before.Bits, engine.Evaluate([image])[0].Bits, 1e-4 * before.Bits);
    }

    /// <summary>Of five states of one thing, all refer to that which saves the others most; a stranger refers to none.</summary>
    [Fact]
    public void All_refer_to_the_one_that_they_save_most_with()
    {
        int[][] candidates = [.. Enumerable.Range(0, 6).Select(i => Enumerable.Range(0, 6).Where(j => j != i).ToArray())];
        float[][] bits = [.. candidates.Select((others, i) => (float[])
            [1000, .. others.Select(j => i == 5 || j == 5 ? 1500f : j == 3 ? 200 : 300)])];
        Assert.Equal([3, 3, 3, -1, 3, -1], Choose(candidates, bits));
    }

    [Fact]
    public void No_image_that_others_refer_to_refers_to_another()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            int[][] candidates = [.. Enumerable.Range(0, 9).Select(i => Enumerable.Range(0, 9).Where(j => j != i && random.Next(2) == 0).ToArray())];
            float[][] bits = [.. candidates.Select(others => (float[])[1000, .. others.Select(_ => random.Next(2000))])];
            int[] references = Choose(candidates, bits);
            foreach (int reference in references.Where(static found => found >= 0))
            {
                Assert.Equal(-1, references[reference]);
            }

            for (int i = 0; i < references.Length; i++)
            {
                Assert.True(references[i] < 0 || bits[i][1 + Array.IndexOf(candidates[i], references[i])] < bits[i][0]);
            }
        }
    }

    [Fact]
    public void Savings_too_small_to_trust_are_left()
        => Assert.Equal([-1, -1], Choose([[1], [0]], [[1000, 970], [1000, 960]]));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void States_of_one_thing_refer_to_each_other_and_take_fewer_bytes(bool hasEncoder)
    {
        GroupPlan states = SmallGroup.StatesPlan();
        states = hasEncoder ? states with { Torch = Torch() } : states;
        GroupResult result = GroupTrainer.Train(states, new Progress<TrainingProgress>(), TestContext.Current.CancellationToken);
        var group = NeuralImageGroup.Open(result.Decoder, result.Codes);
        group.Verify(TestContext.Current.CancellationToken);
        Assert.Equal(2, result.Images.Count(image => image.Reference is not null));
        ImageResult reference = Assert.Single(result.Images, image => image.Reference is null);
        Assert.All(
            result.Images.Where(image => image.Reference is not null),
            image => Assert.True(2 * image.Codes.Length < reference.Codes.Length, $"{image.Codes.Length} of {reference.Codes.Length} bytes"));
    }

    /// <summary>Of the reference's pixels, those that two images share count three times, and those of a part that differs once.</summary>
    [Fact]
    public void A_reference_is_weighted_by_what_others_have_of_it()
    {
        using var set = TrainingSet.Create(SmallGroup.StatesPlan());
        byte[] everywhere = Enumerable.Repeat((byte)1, ReferenceLatents.BlockCount(96, 96)).ToArray();
        set.Images[1].Reference = new ImageReference(set.Images[0], everywhere, set.Images[0].Lambda);
        set.Images[2].Reference = new ImageReference(set.Images[0], everywhere, set.Images[0].Lambda);
        ReferenceWeights.Add(set.Images);
        Assert.Equal(3f, WeightAt(set.Images[0], 20, 20), 0.01f);
        Assert.Equal(1f, WeightAt(set.Images[0], 47, 67), 0.3f);
        Assert.Equal(1f, WeightAt(set.Images[1], 20, 20), 0.01f);

        static unsafe float WeightAt(TrainingImage image, int x, int y) => image.Target.Weights is { } weights ? weights.Row(0, y)[x] : 1f;
    }

    [Fact]
    public void A_reference_that_does_not_pay_is_dropped_and_the_pixels_stay()
    {
        ImageCodes reference = Codes("a", value: 5);
        byte[] everywhere = Enumerable.Repeat((byte)1, ReferenceLatents.BlockCount(40, 33)).ToArray();
        ImageCodes image = Codes("b", value: 0) with { Reference = new ReferenceCodes(0, reference.Grids, everywhere) };
        ImageCodes unlike = Codes("c", value: 7, other: -7) with
        {
            Reference = new ReferenceCodes(0, Codes("a", value: -7, other: 7).Grids, everywhere),
        };
        DecoderParameters parameters = Parameters();
        IReadOnlyList<ImageCodes> kept = ReferenceChoice.DropLosses(new CodedGroup(parameters, [reference, image, unlike]), threads: 1).Images;
        Assert.Same(image, kept[1]);
        Assert.Null(kept[2].Reference);
        var model = DecoderModel.Create(parameters);
        Assert.Equal(unlike.Draw(model), kept[2].Draw(model));
    }

    /// <summary>Every third block.</summary>
    private static byte[] Blocks(TrainingImage image) =>
        [.. Enumerable.Range(0, ReferenceLatents.BlockCount(image.Width, image.Height)).Select(block => (byte)(block % 3 == 1 ? 1 : 0))];

    private static int[] Choose(int[][] candidates, float[][] bits) =>
        [.. ReferenceForest.Choose(candidates, bits).Select((chosen, i) => chosen < 0 ? -1 : candidates[i][chosen])];

    private static ImageCodes Codes(string name, short value, short other = 0)
    {
        short[][] grids = [.. Enumerable.Range(0, s_architecture.GridCount).Select(k => new short[LatentGeometry.GridLength(40, 33, k)])];
        for (int i = 0; i < grids[0].Length; i++)
        {
            grids[0][i] = i % 3 == 0 ? value : other;
        }

        return new ImageCodes(name, 40, 33, AlphaKind.Opaque, IsGrey: false, grids, MaskClasses: null);
    }

    private static DecoderParameters Parameters() => new()
    {
        Architecture = s_architecture,
        Tensors = [.. s_architecture.Tensors.Select(shape => new ParameterTensor { Shape = shape, StepExponent = 0, Values = new int[shape.Count] })],
    };

    private FusedEngine Engine()
    {
        var engine = CodecEngine.Create(s_architecture, threads: 2, seed: 1);
        engine.SetParameters(RandomImages.Network(s_architecture, _random));
        return engine;
    }

    private TrainingImage Sprite() =>
        RandomImages.CreateSprite(150, 90, (60, 31, 37, 23), AlphaKind.MaskAndSoft, _random, s_architecture.GridCount);

    private TorchAvailability Torch()
    {
        TorchAvailability torch = TorchLoader.Load(null, _folder.File("torch"));
        Assert.SkipUnless(torch.IsAvailable, torch.Reason ?? "");
        return torch;
    }
}
