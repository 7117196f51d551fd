namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>A decoder file and a codes file that fit each other.</summary>
internal sealed record RandomPack(byte[] DecoderFile, byte[] CodesFile)
{
    /// <summary>One network, or in every third pack two to four, of any sizes the format allows, or the same; an image of every alpha kind and shape, a lossless one, and one without any codes.</summary>
    public static RandomPack Create(int seed, RandomWeights weights, RandomLatents latents)
    {
        var random = new Random(seed);
        int count = random.Next(3) == 0 ? random.Next(2, 5) : 1;
        ReferenceDimensions first = DrawSize(random, channels: 1 + (seed % 4), grids: 1 + (seed % 9));
        return Create(random, weights, latents, [first, .. Enumerable.Range(1, count - 1).Select(_ => random.Next(3) == 0
            ? first
            : DrawSize(random, random.Next(1, 5), random.Next(1, 10)))]);
    }

    public static RandomPack Create(
        Random random, RandomWeights weights, RandomLatents latents, params ReferenceDimensions[] sizes)
    {
        byte[] decoder = new RandomDecoder(random, weights).Write(sizes);
        RandomImage[] writers = RandomImage.ForEach(decoder, random, latents);
        (int Width, int Height)[] shapes = [(1, 1), (1, 17), (33, 1), (33, 1), (20, 37), (20, 37), (64, 64), (7, 5)];
        var images = new List<ReferenceImage>();
        for (int i = 0; i < shapes.Length; i++)
        {
            // Image 3 refers to the one before it, and image 4 to the one behind it.
            RandomImage writer = writers[i is 3 or 5 ? images[i - 1].Network : random.Next(writers.Length)];
            ReferenceImage image = writer.Write(
                $"image/{i}",
                shapes[i].Width,
                shapes[i].Height,
                alphaKind: (i + random.Next(2)) % (writer.HasAlpha ? 4 : 2),
                grey: i % 3 == 1,
                codedGrids: i % 4 == 0 ? random.Next(512) : 511,
                lanesExponent: random.Next(6),
                differs: i % 2 == 1,
                reference: i == 3 ? 2 : i == 4 ? 5 : null);
            images.Add(image with { NormalMap = !image.Grey && i % 2 == 0, KeepsHidden = i >= 4 });
        }

        // Between these two the index goes from a lossless image, which names no network, to one that does.
        var lossless = new ReferenceImage($"image/{images.Count}", 9, 6, AlphaKind: 3 * random.Next(2), Grey: random.Next(2) == 0, []);
        images.Add(RandomLosslessImage.Write(random, lossless, fewColours: random.Next(2) == 0));
        images.Add(writers[random.Next(writers.Length)].Write(
            $"image/{images.Count}", 9, 6, alphaKind: 0, grey: false, codedGrids: 0, lanesExponent: random.Next(6)));
        return new RandomPack(decoder, ReferenceCodesFile.Write(decoder, images));
    }

    private static ReferenceDimensions DrawSize(Random random, int channels, int grids)
    {
        int context = random.Next(1, 21);
        int features = grids == 1 || random.Next(4) == 0 ? 0 : random.Next(1, Math.Min(12, 32 - context) + 1);
        return new ReferenceDimensions(
            channels,
            grids,
            context,
            features,
            FeatureGrids: features == 0 ? 0 : random.Next(1, grids),
            ContextLayers: random.Next(4),
            SynthesisWidth: random.Next(1, 65),
            ResidualLayers: random.Next(4));
    }
}
