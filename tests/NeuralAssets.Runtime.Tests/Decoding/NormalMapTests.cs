using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

/// <summary>Normal maps and images whose alpha is data (FORMAT.md, section 7.4).</summary>
public class NormalMapTests
{
    [Fact]
    public void BlueIsTheRoundedThirdComponentOfEveryVector()
    {
        for (int red = 0; red < 256; red++)
        {
            for (int green = 0; green < 256; green++)
            {
                double x = (red / 127.5) - 1;
                double y = (green / 127.5) - 1;
                double z = Math.Sqrt(Math.Max(0, 1 - (x * x) - (y * y)));
                double exact = 127.5 + (127.5 * z);

                // Halves can't be told from their neighbours in floating point; everything else rounds to the nearest.
                Assert.InRange(NormalMap.Blue(red, green), exact - 0.5 - 1e-9, exact + 0.5 + 1e-9);
            }
        }
    }

    [Theory]
    [InlineData(NeuralScale.Full)]
    [InlineData(NeuralScale.Half)]
    [InlineData(NeuralScale.Eighth)]
    public void BlueComesFromTheRedAndGreenOfEverySize(NeuralScale scale)
    {
        (byte[] plain, byte[] normals) = DecodePair(AlphaKind.Opaque, scale, codes => codes with { IsNormalMap = true });
        for (int i = 0; i < plain.Length; i += 4)
        {
            Assert.Equal(plain.AsSpan(i, 2), normals.AsSpan(i, 2));
            Assert.Equal(NormalMap.Blue(plain[i], plain[i + 1]), normals[i + 2]);
            Assert.Equal(255, normals[i + 3]);
        }
    }

    [Theory]
    [InlineData(NeuralScale.Full)]
    [InlineData(NeuralScale.Quarter)]
    public void ColoursUnderAlphaZeroAreKeptOnDemand(NeuralScale scale)
    {
        (byte[] opaque, byte[] cleared) = DecodePair(AlphaKind.Opaque, scale, Masked);
        (_, byte[] kept) = DecodePair(AlphaKind.Opaque, scale, codes => Masked(codes) with { KeepsHidden = true });
        bool seen = false;
        for (int i = 0; i < opaque.Length; i += 4)
        {
            Assert.Equal(opaque.AsSpan(i, 3), kept.AsSpan(i, 3));
            Assert.Equal(cleared[i + 3], kept[i + 3]);
            seen |= kept[i + 3] == 0 && !kept.AsSpan(i, 3).SequenceEqual(cleared.AsSpan(i, 3));
        }

        Assert.True(seen);
    }

    [Fact]
    public void PremultipliedOutputIsZeroUnderAlphaZeroForEveryImage()
    {
        NeuralImage image = Open(AlphaKind.Opaque, codes => Masked(codes) with { KeepsHidden = true })["changed"];
        byte[] straight = image.Decode();
        byte[] premultiplied = image.Decode(NeuralPixelFormat.Rgba32Premultiplied);
        for (int i = 0; i < straight.Length; i += 4)
        {
            Assert.Equal(((straight[i] * straight[i + 3]) + 127) / 255, premultiplied[i]);
        }
    }

    private static ImageCodes Masked(ImageCodes codes)
    {
        byte[] mask = [.. Enumerable.Range(0, codes.Width * codes.Height)
            .Select(i => i % codes.Width < 24 ? MaskClass.Transparent : MaskClass.Opaque)];
        return codes with { Alpha = AlphaKind.Mask, MaskClasses = mask };
    }

    private static (byte[] Plain, byte[] Changed) DecodePair(AlphaKind alpha, NeuralScale scale, Func<ImageCodes, ImageCodes> change)
    {
        NeuralImageGroup group = Open(alpha, change);
        group.Verify(TestContext.Current.CancellationToken);
        return (group["plain"].Decode(scale: scale), group["changed"].Decode(scale: scale));
    }

    private static NeuralImageGroup Open(AlphaKind alpha, Func<ImageCodes, ImageCodes> change)
    {
        DecoderArchitecture architecture = new(3, 5, 6, 0, 0, 1, 4, 1);
        ImageCodes codes = RandomGroups.CreateImage("plain", 61, 43, alpha, false, architecture, 7);
        return RandomGroups.Open(RandomGroups.CreateParameters(architecture, 7), codes, change(codes) with { Name = "changed" });
    }
}
