using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

/// <summary>Decoders and images without meaning, but with every value in play, the same for the same seed.</summary>
internal static class RandomGroups
{
    internal static DecoderParameters CreateParameters(DecoderArchitecture architecture, int seed)
    {
        var random = new Random(seed);
        return new DecoderParameters
        {
            Architecture = architecture,
            Tensors = [.. architecture.Tensors.Select(shape => CreateTensor(shape, random))],
        };
    }

    internal static ImageCodes CreateImage(
        string name, int width, int height, AlphaKind alpha, bool isGrey, DecoderArchitecture architecture, int seed)
    {
        var random = new Random(seed);
        short[][] grids = new short[architecture.GridCount][];
        for (int grid = 0; grid < grids.Length; grid++)
        {
            grids[grid] = new short[LatentGeometry.GridLength(width, height, grid)];

            // One grid in five stays zero and is left out.
            int spread = random.Next(5) == 0 ? 0 : random.Next(1, 128);
            foreach (ref short latent in grids[grid].AsSpan())
            {
                latent = (short)(random.Next(3) == 0 ? random.Next(-spread, spread + 1) : 0);
            }
        }

        byte[]? mask = alpha is AlphaKind.Mask or AlphaKind.MaskAndSoft
            ? CreateMask(width, height, alpha == AlphaKind.MaskAndSoft ? 3 : 2, random)
            : null;
        return new ImageCodes(name, width, height, alpha, isGrey, grids, mask);
    }

    /// <summary>A reference, in some of its blocks, to an image that is the first of its group.</summary>
    internal static ReferenceCodes ReferTo(ImageCodes first, int seed)
    {
        byte[] blocks = new byte[ReferenceLatents.BlockCount(first.Width, first.Height)];
        new Random(seed).NextBytes(blocks);
        return new ReferenceCodes(0, first.Grids, [.. blocks.Select(block => (byte)(block % 2))]);
    }

    internal static NeuralImageGroup Open(DecoderParameters parameters, params ImageCodes[] images) =>
        Open(new CodedGroup(parameters, images));

    internal static NeuralImageGroup Open(CodedGroup group)
    {
        EncodedGroup files = GroupEncoder.Encode(group);
        return NeuralImageGroup.Open(files.Decoder, files.Codes);
    }

    /// <summary>Blobs with ragged borders: uniform blocks, mixed blocks and noise.</summary>
    private static byte[] CreateMask(int width, int height, int classes, Random random)
    {
        byte[] mask = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int band = (x + y + random.Next(3)) / 20;
                mask[(y * width) + x] = (byte)(band % classes);
            }
        }

        return mask;
    }

    private static ParameterTensor CreateTensor(TensorShape shape, Random random)
    {
        int step = Math.Max(0, shape.FractionalBits - random.Next(4));
        int range = Math.Max(1, Magnitude(shape.Kind) >> (shape.FractionalBits - step));
        int[] values = new int[shape.Count];
        foreach (ref int value in values.AsSpan())
        {
            value = random.Next(-range, range + 1);
        }

        return new ParameterTensor { Shape = shape, StepExponent = step, Values = values };
    }

    /// <summary>Effective values that let pixels and distributions move without sticking to their limits.</summary>
    private static int Magnitude(TensorKind kind) => kind switch
    {
        TensorKind.ContextHiddenWeight => 200,
        TensorKind.ContextHiddenBias => 1 << 15,
        TensorKind.ContextOutputWeight => 120,
        TensorKind.ContextOutputBias => 1 << 17,
        TensorKind.FeatureWeight => 1000,
        TensorKind.FeatureBias => 1000,
        TensorKind.UpsamplingTaps => 3000,
        TensorKind.PrefilterTaps => 1500,
        TensorKind.SynthesisHiddenWeight => 700,
        TensorKind.SynthesisHiddenBias => 1 << 20,
        TensorKind.SynthesisOutputWeight => 700,
        TensorKind.SynthesisOutputBias => 1 << 22,
        TensorKind.ResidualWeight => 300,
        TensorKind.ResidualBias => 1 << 18,
        _ => 300,
    };
}
