using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Vectors;

/// <summary>
/// Makes the committed files anew. Needed only when the format changes; never part of a normal run:
/// <c>dotnet test --project tests/NeuralAssets.Runtime.Tests --explicit only --filter-class "*GoldenGenerator"</c>
/// </summary>
public sealed class GoldenGenerator
{
    /// <summary>All alpha kinds, all colours, odd sizes, several bands and lanes, a grid without codes, no codes at all, references, two networks.</summary>
    [Fact(Explicit = true)]
    public void Regenerate_rgba()
    {
        var size = new ReferenceDimensions(
            Channels: 4,
            Grids: 7,
            ContextSize: 12,
            Features: 4,
            FeatureGrids: 3,
            ContextLayers: 2,
            SynthesisWidth: 20,
            ResidualLayers: 2);
        var otherSize = new ReferenceDimensions(
            Channels: 3,
            Grids: 4,
            ContextSize: 6,
            Features: 0,
            FeatureGrids: 0,
            ContextLayers: 1,
            SynthesisWidth: 8,
            ResidualLayers: 1);
        Regenerate("rgba", seed: 20, RandomWeights.Gentle, RandomLatents.Small, [size, otherSize], writers => DrawRgba(writers[0], writers[1]));
    }

    /// <summary>The smallest architecture, so that reduced sizes are picked from full ones; weights at their bounds.</summary>
    [Fact(Explicit = true)]
    public void Regenerate_grey()
    {
        var size = new ReferenceDimensions(
            Channels: 1,
            Grids: 1,
            ContextSize: 1,
            Features: 0,
            FeatureGrids: 0,
            ContextLayers: 0,
            SynthesisWidth: 1,
            ResidualLayers: 0);
        Regenerate("grey", seed: 8, RandomWeights.Extreme, RandomLatents.Large, [size], writers =>
        [
            writers[0].Write("column", 1, 17, alphaKind: 0, grey: true, lanesExponent: 1),
            writers[0].Write("mask", 21, 18, alphaKind: 1, grey: true),
            writers[0].Write("row", 33, 1, alphaKind: 0, grey: true),
        ]);
    }

    /// <summary>All kinds of lossless images, fresh and on bases, in few colours and in many.</summary>
    [Fact(Explicit = true)]
    public void Regenerate_lossless()
    {
        var random = new Random(12);
        byte[] decoder = new GoldenGroup("grey").DecoderFile;
        ReferenceLosslessState few = RandomLosslessImage.FreshState();
        ReferenceLosslessState many = RandomLosslessImage.FreshState();
        ReferenceImage Draw(string name, int alphaKind = 3, bool grey = false, bool normal = false, bool keeps = false) =>
            new(name, 33, 26, alphaKind, grey, []) { NormalMap = normal, KeepsHidden = keeps };
        ReferenceImage[] images =
        [
            RandomLosslessImage.WriteFirst(random, Draw("few/0"), fewColours: true, few),
            RandomLosslessImage.Write(random, Draw("few/1"), fewColours: true, few, number: 0),
            RandomLosslessImage.Write(random, Draw("few/2"), fewColours: true, few, number: 1),
            RandomLosslessImage.Write(random, Draw("grey", grey: true), fewColours: false),
            RandomLosslessImage.WriteFirst(random, Draw("many/0", alphaKind: 0), fewColours: false, many),
            RandomLosslessImage.Write(random, Draw("many/1", alphaKind: 0), fewColours: false, many, number: 4),
            RandomLosslessImage.Write(random, Draw("map", normal: true, keeps: true), fewColours: false),
            RandomLosslessImage.Write(random, Draw("mapped", alphaKind: 0, normal: true), fewColours: true),
            RandomLosslessImage.Write(random, Draw("pixel") with { Width = 1, Height = 1 }, fewColours: true),
        ];
        byte[] codes = ReferenceCodesFile.WriteSigned(decoder, images);
        new GoldenGroup(GoldenGroup.Lossless).Write(decoder, codes);
        Assert.NotEmpty(new GoldenGroup(GoldenGroup.Lossless).ExpectedPixels);
    }

    private static ReferenceImage[] DrawRgba(RandomImage images, RandomImage others) =>
    [
        images.Write("Ä/non-ascii", 19, 23, alphaKind: 3, grey: false, lanesExponent: 3),
        images.Write("icon/mask", 33, 17, alphaKind: 1, grey: false, lanesExponent: 2),
        images.Write("icon/mask-and-soft", 33, 17, alphaKind: 2, grey: false, lanesExponent: 5),
        images.Write("icon/shadow", 33, 17, alphaKind: 2, grey: true),
        images.Write("icon/state", 33, 17, alphaKind: 2, grey: false, lanesExponent: 1, reference: 0),
        images.Write("nothing", 9, 10, alphaKind: 0, grey: false, codedGrids: 0),
        images.Write("photo", 40, 35, alphaKind: 0, grey: false, codedGrids: 0b1101111, lanesExponent: 4),
        images.Write("own-network", 35, 40, alphaKind: 3, grey: false, lanesExponent: 1, differs: true),
        images.Write("own-network-too", 35, 40, alphaKind: 3, grey: false, lanesExponent: 3, differs: true, reference: 5),
        images.Write("pixel", 1, 1, alphaKind: 0, grey: false),
        others.Write("rgb/base", 33, 17, alphaKind: 0, grey: false, lanesExponent: 2),
        others.Write("rgb/mask", 33, 17, alphaKind: 1, grey: true, lanesExponent: 1),
        others.Write("rgb/own-network", 35, 40, alphaKind: 0, grey: false, lanesExponent: 3, differs: true),
        others.Write("rgb/state", 33, 17, alphaKind: 1, grey: false, reference: 9),
        images.Write("wide", 61, 53, alphaKind: 2, grey: false, lanesExponent: 3),
    ];

    /// <summary>Each network and its images have their own draws, so that one more leaves the others as they are.</summary>
    private static void Regenerate(
        string group,
        int seed,
        RandomWeights weights,
        RandomLatents latents,
        ReferenceDimensions[] sizes,
        Func<RandomImage[], ReferenceImage[]> draw)
    {
        Random[] random = [.. sizes.Select((_, i) => new Random(seed + i))];
        byte[] decoder = ReferenceDecoderFile.Write([.. sizes.Select((size, i) => new RandomDecoder(random[i], weights).Draw(size))]);
        RandomImage[] writers =
            [.. ReferenceNetworks.Read(decoder).All.Select((network, i) => new RandomImage(network, random[i], latents, i))];
        byte[] codes = ReferenceCodesFile.WriteSigned(
            decoder, [.. draw(writers).OrderBy(image => Convert.ToHexString(image.NameBytes), StringComparer.Ordinal)]);
        new GoldenGroup(group).Write(decoder, codes);
        Assert.NotEmpty(new GoldenGroup(group).ExpectedPixels);
    }
}
