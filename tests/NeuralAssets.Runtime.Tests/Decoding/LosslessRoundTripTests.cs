using NeuralAssets.Lossless;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

/// <summary>What the trainer's encoder writes, the decoder's bit reader and walk read back.</summary>
public sealed class LosslessRoundTripTests
{
    public static TheoryData<bool, bool, bool, bool, bool> Formats =>
    [
        (false, false, false, false, false), (true, false, false, false, true), (true, false, false, true, false), (true, true, false, false, false),
        (false, true, false, false, true), (false, false, true, false, false), (true, false, true, true, true),
    ];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Pixels_come_back(bool hasAlpha, bool isGrey, bool isNormalMap, bool keepsHidden, bool hasFewColours)
    {
        foreach ((int width, int height) in ((int, int)[])[(1, 1), (1, 9), (9, 1), (31, 17), (64, 64)])
        {
            var format = new LosslessFormat(width, height, hasAlpha, isGrey, isNormalMap, keepsHidden, hasFewColours);
            uint[] pixels = Draw(format, seed: width);
            var head = new LosslessStream(12, number: -1, hasFewColours, pixelChecksum: 0, length: 0);
            byte[] stream = LosslessEncoder.Encode(format, pixels, State(12), head, long.MaxValue, CancellationToken.None)!;
            var read = LosslessStream.Read(stream, width, height, imageCount: 1);
            Assert.Equal((12, -1, hasFewColours), (read.Log2Slots, read.Base, read.HasFewColours));
            uint[] decoded = new uint[pixels.Length];
            var decoder = new BinaryDecoder(stream, read.Length, stream.Length);
            new LosslessScan().Visit(format, State(12), decoded, ref decoder);
            decoder.Finish();
            Assert.Equal(pixels, decoded);
        }
    }

    [Fact]
    public void Encoding_ends_early_where_no_more_is_wanted()
    {
        var format = new LosslessFormat(64, 64, hasAlpha: false, isGrey: false, isNormalMap: false, keepsHidden: false, hasFewColours: false);
        uint[] pixels = Draw(format, seed: 1);
        var head = new LosslessStream(12, number: -1, hasFewColours: false, pixelChecksum: 0, length: 0);
        Assert.Null(LosslessEncoder.Encode(format, pixels, State(12), head, mostBytes: 100, CancellationToken.None));
    }

    private static LosslessState State(int log2Slots)
    {
        var state = new LosslessState();
        state.Reset(log2Slots);
        return state;
    }

    /// <summary>Patches of flat colour, gradients and noise, none that the format forbids.</summary>
    private static uint[] Draw(LosslessFormat format, int seed)
    {
        var random = new Random(seed);
        uint[] pixels = new uint[format.Width * format.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i % format.Width;
            int y = i / format.Width;
            int patch = ((x / 7) + (y / 5)) % 4;
            uint red = (uint)(patch == 0 ? 10 : patch == 1 ? x : random.Next(patch == 2 ? 4 : 256));
            uint green = format.IsGrey ? red : (uint)(patch == 0 ? 200 : 255 - y);
            uint blue = format.IsGrey ? red : format.IsNormalMap ? 0 : (uint)random.Next(patch == 3 ? 256 : 2);
            uint alpha = format.HasAlpha ? patch == 0 ? 0 : patch == 1 ? 255 : (uint)random.Next(256) : 255;
            pixels[i] = alpha == 0 && !format.KeepsHidden ? 0 : red | (green << 8) | (blue << 16) | (alpha << 24);
        }

        return pixels;
    }
}
