using System.Diagnostics;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Sizes of 16384 x 16384 claimed by streams of a few bytes: refused soon, and with little memory.</summary>
public sealed class HugeSizeTests
{
    private const int Side = 16384;

    /// <summary>Beside the pixels themselves, which <see cref="NeuralImage.Decode(NeuralPixelFormat, NeuralScale, CancellationToken)"/> promises.</summary>
    private const long AllowedBytes = 64 << 20;

    private static readonly TimeSpan s_allowedTime = TimeSpan.FromSeconds(2);

    /// <summary>A decoder that predicts zeros with the narrowest distribution: a byte of such a stream can hold 2^17 latents.</summary>
    private static readonly byte[] s_cheapDecoder = CheapDecoder();

    [Theory]
    [InlineData(NeuralScale.Full)]
    [InlineData(NeuralScale.Eighth)]
    public void Latents_of_few_bytes_are_refused_within_bounds(NeuralScale scale)
        => AssertRefusedWithinBounds(alphaKind: 0, [0x00, 0x00, 0x80, 0x3F, 1, 2, 3], scale, codedGrids: 0b111);

    [Fact]
    public void Finest_latents_of_few_bytes_are_refused_within_bounds()
        => AssertRefusedWithinBounds(alphaKind: 0, [0x00, 0x00, 0x80, 0x3F, 1, 2, 3], NeuralScale.Full, codedGrids: 0b001);

    [Theory]
    [InlineData(NeuralScale.Full)]
    [InlineData(NeuralScale.Eighth)]
    public void Mask_of_few_bytes_is_refused_within_bounds(NeuralScale scale)
        => AssertRefusedWithinBounds(alphaKind: 1, [0x00, 0x00, 0x80, 0x3F, 1, 2], scale);

    [Theory]
    [InlineData(NeuralScale.Full)]
    [InlineData(NeuralScale.Eighth)]
    public void Lossless_pixels_of_few_bytes_are_refused_within_bounds(NeuralScale scale)
        => AssertRefusedWithinBounds(alphaKind: 3, [18, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], scale, lossless: true);

    [Fact]
    public void Opening_allocates_nothing_for_what_is_only_claimed()
    {
        byte[] claimed = ReferenceCodesFile.Write(s_cheapDecoder, count: 65535, new byte[8]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<NeuralImageFormatException>(() => NeuralImageGroup.Open(s_cheapDecoder, claimed));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Opening_reads_a_huge_size_without_allocating_for_it()
    {
        byte[] codes = Codes(alphaKind: 0, [0, 0, 0x80, 0], lossless: false, codedGrids: 0);

        // The first group of a process makes tables for all others.
        _ = NeuralImageGroup.Open(s_cheapDecoder, codes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        NeuralImage image = NeuralImageGroup.Open(s_cheapDecoder, codes)["huge"];
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Equal((Side / 8, Side / 8), image.SizeAt(NeuralScale.Eighth));
    }

    /// <summary>The other side of the bounds: 118125 latents in five bytes (a state and one more), a mask in few.</summary>
    [Fact]
    public void Densest_valid_streams_are_accepted()
    {
        const int ValidSide = 300;
        ReferenceNetwork network = ReferenceNetworks.Read(s_cheapDecoder).All[0];
        var writer = new LikeliestSymbols();
        ReferenceLatents.Decode(network, writer, lanes: 1, codedGrids: 7, lowestGrid: 0, ValidSide, ValidSide);
        byte[] latents = writer.Stream.ToArray();
        Assert.Equal(5, latents.Length);

        writer = new LikeliestSymbols();
        ReferenceMask.Decode(writer, alphaKind: 1, ValidSide, ValidSide);
        byte[] mask = writer.Stream.ToArray();
        Assert.InRange(mask.Length, 4, 64);

        byte[] codes = ReferenceCodesFile.Write(s_cheapDecoder,
        [
            new ReferenceImage("a", ValidSide, ValidSide, 0, Grey: false, latents) { CodedGrids = 7 },
            new ReferenceImage("b", ValidSide, ValidSide, 1, Grey: false, mask),
        ]);
        Assert.Null(Outcome.OfReference(s_cheapDecoder, codes).Refusal);
        Outcome.AssertSameAsReference(s_cheapDecoder, codes, "densest");
    }

    private static void AssertRefusedWithinBounds(int alphaKind, byte[] stream, NeuralScale scale, bool lossless = false, int codedGrids = 0)
    {
        NeuralImage image = NeuralImageGroup.Open(s_cheapDecoder, Codes(alphaKind, stream, lossless, codedGrids))["huge"];
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Assert.Throws<NeuralImageFormatException>(() => image.Decode(NeuralPixelFormat.Rgba32, scale));
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        (int width, int height) = image.SizeAt(scale);
        long pixelBytes = 4L * width * height;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, pixelBytes + AllowedBytes);
        Assert.InRange(taken, TimeSpan.Zero, s_allowedTime);
    }

    private static byte[] Codes(int alphaKind, byte[] stream, bool lossless, int codedGrids) => ReferenceCodesFile.Write(
        s_cheapDecoder, [new ReferenceImage("huge", Side, Side, alphaKind, Grey: false, stream) { Lossless = lossless, CodedGrids = codedGrids }]);

    private static byte[] CheapDecoder()
    {
        ReferenceTensor[] shapes = [.. SmallPack.Size.Tensors()];
        ReferenceStoredTensor[] tensors = [.. shapes.Select(shape => new ReferenceStoredTensor(
            Step: 0, Spread: 7, new int[shape.Rows * shape.Columns]))];

        // The bias of the scale in Q17 units of 1/8: -24 * 2^14 reaches scale 0.
        tensors[3].Values[1] = -3;
        return ReferenceDecoderFile.Write(SmallPack.Size, tensors);
    }

    private sealed class LikeliestSymbols : IReferenceLatentSource, IReferenceBitSource
    {
        public ReferenceRansWriter Stream { get; } = new(lanes: 1);

        public int Latent(int lane, int mean, int scale)
        {
            Stream.Residual(lane, scale, mean & 15, residual: 0);
            return mean >> 4;
        }

        public bool Bit(int probability)
        {
            bool bit = probability > 32768;
            Stream.Interval(lane: 0, bit ? 0 : probability, bit ? probability : 65536 - probability);
            return bit;
        }
    }
}
