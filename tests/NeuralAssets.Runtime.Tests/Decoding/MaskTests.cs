using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

public class MaskTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(9, 7)]
    [InlineData(1, 40)]
    [InlineData(131, 3)]
    [InlineData(64, 77)]
    public void MasksReturn(int width, int height)
    {
        for (int seed = 0; seed < 8; seed++)
        {
            bool hasSoft = seed % 2 == 1;
            byte[] classes = CreateClasses(width, height, hasSoft ? 3 : 2, seed);
            byte[] stream = Encode(classes, width, height, hasSoft);

            // What the memory held before must not matter.
            byte[] decoded = new byte[classes.Length];
            decoded.AsSpan().Fill(0xCC);
            var decoder = new RansDecoder(stream, lanes: 2);
            MaskDecoder.Decode(new MaskScan(), decoder, width, height, hasSoft, decoded);
            decoder.Finish();
            Assert.Equal(classes, decoded);
        }
    }

    [Fact]
    public void UniformMaskCostsNextToNothing()
    {
        byte[] classes = new byte[512 * 512];
        classes.AsSpan().Fill(MaskClass.Opaque);
        Assert.InRange(Encode(classes, 512, 512, hasSoft: false).Length, 4, 64);
    }

    private static byte[] Encode(byte[] classes, int width, int height, bool hasSoft)
    {
        var encoder = new RansEncoder();
        AlphaKind alpha = hasSoft ? AlphaKind.MaskAndSoft : AlphaKind.Mask;
        MaskEncoder.Encode(encoder, new ImageCodes("mask", width, height, alpha, IsGrey: false, [], [.. classes]));
        return encoder.Finish(lanes: 2);
    }

    private static byte[] CreateClasses(int width, int height, int classes, int seed)
    {
        var random = new Random(seed);
        byte[] values = new byte[width * height];
        for (int i = 0; i < values.Length; i++)
        {
            bool noise = seed >= 6 && random.Next(4) == 0;
            values[i] = (byte)((noise ? random.Next(classes) : (i % width / 11) + (i / width / 13)) % classes);
        }

        return values;
    }
}
