using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Format;

public class RansTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(32)]
    public void ResidualsReturnFromAnyNumberOfLanes(int lanes)
    {
        var random = new Random(lanes);
        (int Residual, int Scale, int Phase)[] symbols = [.. Enumerable.Range(0, 5000).Select(_ => RandomSymbol(random))];
        var encoder = new RansEncoder();
        foreach ((int residual, int scale, int phase) in symbols)
        {
            encoder.WriteResidual(residual, scale, phase);
            encoder.EndSymbol();
        }

        var decoder = new RansDecoder(encoder.Finish(lanes), lanes);
        for (int n = 0; n < symbols.Length; n++)
        {
            Assert.Equal(symbols[n].Residual, decoder.ReadResidual(n % lanes, symbols[n].Scale, symbols[n].Phase));
        }

        decoder.Finish();
    }

    [Fact]
    public void EveryResidualOfEveryScaleReturns()
    {
        for (int scale = 0; scale < FormatConstants.ScaleCount; scale++)
        {
            var encoder = new RansEncoder();
            for (int residual = -300; residual <= 300; residual++)
            {
                encoder.WriteResidual(residual, scale, residual & 15);
            }

            encoder.WriteResidual(short.MinValue, scale, 0);
            encoder.WriteResidual(short.MaxValue, scale, 15);
            var decoder = new RansDecoder(encoder.Finish(1), 1);
            for (int residual = -300; residual <= 300; residual++)
            {
                Assert.Equal(residual, decoder.ReadResidual(0, scale, residual & 15));
            }

            Assert.Equal(short.MinValue, decoder.ReadResidual(0, scale, 0));
            Assert.Equal(short.MaxValue, decoder.ReadResidual(0, scale, 15));
            decoder.Finish();
        }
    }

    [Fact]
    public void RawBitsReturn()
    {
        var encoder = new RansEncoder();
        for (int count = 0; count <= 16; count++)
        {
            encoder.WriteRawBits(0, count);
            encoder.WriteRawBits((1 << count) - 1, count);
        }

        var decoder = new RansDecoder(encoder.Finish(1), 1);
        for (int count = 0; count <= 16; count++)
        {
            Assert.Equal(0, decoder.ReadRawBits(0, count));
            Assert.Equal((1 << count) - 1, decoder.ReadRawBits(0, count));
        }

        decoder.Finish();
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.02)]
    [InlineData(0.9999)]
    public void AdaptiveBitsReturnAndApproachTheirEntropy(double probability)
    {
        var random = new Random(7);
        bool[] bits = [.. Enumerable.Range(0, 20000).Select(_ => random.NextDouble() < probability)];
        var encoder = new RansEncoder();
        var model = new AdaptiveBit();
        foreach (bool bit in bits)
        {
            encoder.WriteBit(bit, ref model);
        }

        byte[] stream = encoder.Finish(1);
        double share = bits.Count(bit => bit) / (double)bits.Length;
        double entropy = -(share * Math.Log2(share)) - ((1 - share) * Math.Log2(1 - share));
        Assert.InRange(stream.Length * 8, 0, (1.05 * entropy * bits.Length) + 200);

        var decoder = new RansDecoder(stream, 1);
        model = new AdaptiveBit();
        foreach (bool bit in bits)
        {
            Assert.Equal(bit, decoder.ReadBit(ref model));
        }

        decoder.Finish();
    }

    [Fact]
    public void IdealCodeLengthIsTheStreamLength()
    {
        var random = new Random(3);
        var encoder = new RansEncoder();
        double bits = 0;
        for (int n = 0; n < 20000; n++)
        {
            (int residual, int scale, int phase) = RandomSymbol(random);
            encoder.WriteResidual(residual, scale, phase);
            bits += SymbolCosts.Residual(residual, scale, phase);
        }

        Assert.InRange(encoder.Finish(1).Length - (bits / 8), 0, 16);
    }

    [Fact]
    public void RefusesTruncatedAndExtendedStreams()
    {
        var encoder = new RansEncoder();
        for (int n = 0; n < 100; n++)
        {
            encoder.WriteResidual(n % 7, 24, 0);
        }

        byte[] stream = encoder.Finish(1);
        Assert.Throws<NeuralImageFormatException>(() => ReadAll(stream[..^1]));
        Assert.Throws<NeuralImageFormatException>(() => ReadAll([.. stream, 0]));
        Assert.Throws<NeuralImageFormatException>(() => ReadAll(stream[..3]));
        ReadAll(stream);
    }

    private static void ReadAll(byte[] stream)
    {
        var decoder = new RansDecoder(stream, 1);
        for (int n = 0; n < 100; n++)
        {
            decoder.ReadResidual(0, 24, 0);
        }

        decoder.Finish();
    }

    private static (int Residual, int Scale, int Phase) RandomSymbol(Random random)
    {
        // Mostly likely ones, but escapes of every scale too.
        int spread = random.Next(10) == 0 ? 254 : 3;
        return (random.Next(-spread, spread + 1), random.Next(FormatConstants.ScaleCount), random.Next(FormatConstants.PhaseCount));
    }
}
