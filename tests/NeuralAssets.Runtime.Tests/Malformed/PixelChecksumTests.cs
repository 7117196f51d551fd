using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>FORMAT.md section 7.5: a pixel checksum that differs is told by <see cref="NeuralImage.Verify"/>, and by nothing else.</summary>
public sealed class PixelChecksumTests
{
    private static readonly byte[] s_signed = ReferenceCodesFile.WriteSigned(SmallPack.DecoderFile, SmallPack.Images);

    public static TheoryData<string> Images => [.. SmallPack.Images.Select(image => image.Name)];

    [Fact]
    public void Images_of_every_kind_verify() =>
        NeuralImageGroup.Open(SmallPack.DecoderFile, s_signed).Verify(TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(Images))]
    public void Only_verification_tells_the_image_whose_checksum_differs(string name)
    {
        ReferenceDecoder reference = ReferenceDecoder.Open(SmallPack.DecoderFile, s_signed);
        ReferenceEntry entry = reference.Images.Single(image => image.Name == name);
        byte[] pixels = reference.Decode(entry, scaleExponent: 0);
        uint right = ReferenceDecoder.ChecksumOf(pixels);
        Assert.Equal(right, reference.StatedChecksum(entry));

        // One bit wrong at each end, and the lowest and the highest that there are.
        foreach (uint wrong in (uint[])[right ^ 1, right ^ (1 << 22), 0, (1 << 23) - 1])
        {
            NeuralImageGroup group = NeuralImageGroup.Open(SmallPack.DecoderFile, WithChecksum(reference, name, wrong));
            Assert.Equal(pixels, group[name].Decode());
            Assert.Contains($"'{name}'", Assert.Throws<NeuralImageFormatException>(group[name].Verify).Message, StringComparison.Ordinal);
            Assert.All(group.Images.Where(image => image.Name != name), image => image.Verify());
        }
    }

    /// <summary>An image with one state in lanes that have nothing to say: only lane 0 may end above 2^23, and below 2^24.</summary>
    [Theory]
    [InlineData(0, (1u << 24) - 1, true)]
    [InlineData(0, 1u << 24, false)]
    [InlineData(0, (1u << 23) - 1, false)]
    [InlineData(1, (1u << 23) + 1, false)]
    [InlineData(31, (1u << 23) + 1, false)]
    public void Only_lane_0_ends_with_a_checksum(int lane, uint state, bool isAllowed)
    {
        uint[] states = [.. Enumerable.Repeat(1u << 23, 32)];
        states[lane] = state;
        byte[] stream = [.. states.SelectMany(BitConverter.GetBytes)];
        byte[] codes = ReferenceCodesFile.Write(
            SmallPack.DecoderFile, [new ReferenceImage("a", 8, 8, AlphaKind: 0, Grey: false, stream) { LanesExponent = 5 }]);
        Assert.Equal(isAllowed, Outcome.OfReference(SmallPack.DecoderFile, codes).Refusal is null);
        Assert.Equal(isAllowed, Outcome.OfRuntime(SmallPack.DecoderFile, codes).Refusal is null);
    }

    private static byte[] WithChecksum(ReferenceDecoder signed, string name, uint checksum) => ReferenceCodesFile.Write(
        SmallPack.DecoderFile,
        [.. SmallPack.Images.Zip(signed.Images, (image, entry) => image with { Stream = image.Name == name ? image.Sign!(checksum) : entry.Stream })]);
}
