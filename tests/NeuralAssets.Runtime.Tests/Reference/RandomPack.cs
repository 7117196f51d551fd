namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>A decoder file and a codes file that fit each other.</summary>
internal sealed record RandomPack(byte[] DecoderFile, byte[] CodesFile)
{
    /// <summary>A decoder of any size the format allows, and an image of every alpha kind and shape.</summary>
    public static RandomPack Create(int seed, RandomWeights weights, RandomLatents latents)
    {
        var random = new Random(seed);
        int channels = 1 + (seed % 4);
        int grids = 1 + (seed % 9);
        int context = random.Next(1, 21);
        int features = grids == 1 || random.Next(4) == 0 ? 0 : random.Next(1, Math.Min(12, 32 - context) + 1);
        return Create(random, weights, latents, new ReferenceDimensions(
            channels,
            grids,
            context,
            features,
            FeatureGrids: features == 0 ? 0 : random.Next(1, grids),
            ContextLayers: random.Next(4),
            SynthesisWidth: random.Next(1, 65),
            ResidualLayers: random.Next(4)));
    }

    public static RandomPack Create(
        Random random, RandomWeights weights, RandomLatents latents, ReferenceDimensions size)
    {
        byte[] decoder = new RandomDecoder(random, weights).Write(size);
        var writer = new RandomImage(ReferenceNetwork.Read(decoder), random, latents);
        (int Width, int Height)[] shapes = [(1, 1), (1, 17), (33, 1), (33, 1), (20, 37), (20, 37), (64, 64), (7, 5)];
        var images = new List<ReferenceImage>();
        for (int i = 0; i < shapes.Length; i++)
        {
            ReferenceImage image = writer.Write(
                $"image/{i}",
                shapes[i].Width,
                shapes[i].Height,
                alphaKind: (i + random.Next(2)) % (size.HasAlpha ? 4 : 2),
                grey: i % 3 == 1,
                codedGrids: i % 4 == 0 ? random.Next(512) : 511,
                lanesExponent: random.Next(6),
                differs: i % 2 == 1,
                reference: i is 3 or 5 ? i - 1 : -1);
            images.Add(image with { NormalMap = !image.Grey && i % 2 == 0, KeepsHidden = i >= 4 });
        }

        return new RandomPack(decoder, ReferenceCodesFile.Write(decoder, images));
    }
}
