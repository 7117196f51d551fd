using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Fuzzing;

/// <summary>Small valid groups, so that an execution takes a fraction of a millisecond.</summary>
internal sealed class Seeds(Random random)
{
    private const int Count = 48;
    private const int MostNetworks = 16;

    private static readonly ReferenceDimensions s_largest = new(
        Channels: 4,
        Grids: 9,
        ContextSize: 20,
        Features: 12,
        FeatureGrids: 8,
        ContextLayers: 3,
        SynthesisWidth: 64,
        ResidualLayers: 3);

    public List<FuzzPack> Draw() => [.. Enumerable.Range(0, Count).Select(_ => DrawPack(DrawSizes())), DrawPack(s_largest), DrawPack(DrawSizes(MostNetworks)), DrawChain(), DrawChain(), DrawPair(), DrawPair()];

    public FuzzPack DrawPack(params ReferenceDimensions[] sizes)
    {
        byte[] decoder = new RandomDecoder(random, (RandomWeights)random.Next(2)).Write(sizes);
        string[] names = ["a", "a/b", "ä"];
        return WriteSigned(decoder, [.. names.Take(random.Next(1, names.Length + 1)).Select(name => DrawImage(decoder, name))]);
    }

    /// <summary>Those of one network, or of a few.</summary>
    public ReferenceDimensions[] DrawSizes() => DrawSizes(random.Next(3) == 0 ? random.Next(2, 5) : 1);

    /// <summary>Some are those of the network before, which a decoder file says with a single bit.</summary>
    private ReferenceDimensions[] DrawSizes(int count)
    {
        var sizes = new ReferenceDimensions[count];
        for (int i = 0; i < count; i++)
        {
            sizes[i] = i > 0 && random.Next(3) == 0 ? sizes[i - 1] : DrawDimensions();
        }

        return sizes;
    }

    private ReferenceDimensions DrawDimensions()
    {
        int grids = random.Next(1, 6);
        int features = grids == 1 ? 0 : random.Next(5);
        return new ReferenceDimensions(
            Channels: random.Next(1, 5),
            grids,
            ContextSize: random.Next(1, 9),
            features,
            FeatureGrids: features == 0 ? 0 : random.Next(1, grids),
            ContextLayers: random.Next(3),
            SynthesisWidth: random.Next(1, 13),
            ResidualLayers: random.Next(3));
    }

    /// <summary>A valid image for one network of the decoder, or for none, from one pixel to three bands of latents.</summary>
    public ReferenceImage DrawImage(byte[] decoderFile, string name)
    {
        RandomImage writer = Writer(decoderFile);
        int longest = random.Next(8) == 0 ? 40 : 12;
        if (random.Next(3) == 0)
        {
            return DrawLossless(name, longest);
        }

        return writer.Write(
            name,
            random.Next(1, longest),
            random.Next(1, longest),
            alphaKind: random.Next(writer.HasAlpha ? 4 : 2),
            grey: random.Next(3) == 0,
            codedGrids: random.Next(4) == 0 ? random.Next(512) : 511,
            lanesExponent: random.Next(6),
            differs: random.Next(3) == 0);
    }

    /// <summary>Such that <see cref="NeuralImage.Verify"/> accepts the images, as long as nothing that their pixels depend on is changed.</summary>
    private static FuzzPack WriteSigned(byte[] decoderFile, IReadOnlyList<ReferenceImage> images) =>
        FuzzPack.Write(decoderFile, ReferenceCodesFile.Sign(decoderFile, images));

    /// <exception cref="InvalidDataException">The decoder file is not valid.</exception>
    private RandomImage Writer(byte[] decoderFile)
    {
        RandomImage[] writers = RandomImage.ForEach(decoderFile, random, (RandomLatents)random.Next(2));
        return writers[random.Next(writers.Length)];
    }

    private ReferenceImage DrawLossless(string name, int longest)
    {
        bool grey = random.Next(3) == 0;
        var image = new ReferenceImage(name, random.Next(1, longest), random.Next(1, longest), random.Next(2) == 0 ? 3 : 0, grey, [])
        {
            NormalMap = !grey && random.Next(4) == 0,
            KeepsHidden = random.Next(4) == 0,
        };
        return RandomLosslessImage.Write(random, image, fewColours: random.Next(2) == 0);
    }

    /// <summary>Two images, of which the second goes on from the first.</summary>
    public FuzzPack DrawChain()
    {
        byte[] decoder = new RandomDecoder(random, RandomWeights.Gentle).Write(DrawSizes());
        ReferenceLosslessState state = RandomLosslessImage.FreshState();
        bool fewColours = random.Next(2) == 0;
        var image = new ReferenceImage("a", random.Next(1, 12), random.Next(1, 12), AlphaKind: 3, Grey: false, []);
        ReferenceImage first = RandomLosslessImage.WriteFirst(random, image, fewColours, state);
        return WriteSigned(
            decoder, [first, RandomLosslessImage.Write(random, image with { Name = "b", NameBytes = [(byte)'b'] }, fewColours, state, number: 0)]);
    }

    /// <summary>Two images, of which one refers to the other, before it or behind it.</summary>
    public FuzzPack DrawPair()
    {
        byte[] decoder = new RandomDecoder(random, RandomWeights.Gentle).Write(DrawSizes());
        RandomImage writer = Writer(decoder);
        (int width, int height) = (random.Next(1, 20), random.Next(1, 20));
        ReferenceImage Draw(string name, int? reference) => writer.Write(
            name,
            width,
            height,
            alphaKind: random.Next(writer.HasAlpha ? 4 : 2),
            grey: false,
            lanesExponent: random.Next(3),
            differs: random.Next(3) == 0,
            reference: reference);
        return WriteSigned(decoder, random.Next(2) == 0
            ? [Draw("a", reference: null), Draw("b", reference: 0)]
            : [Draw("a", reference: 1), Draw("b", reference: null)]);
    }
}
