using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Vectors;

/// <summary>Files made once must decode to the same pixels for ever.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Groups => [.. GoldenGroup.Names];

    [Theory]
    [MemberData(nameof(Groups))]
    public void Reference_decodes_the_committed_pixels(string group)
    {
        var golden = new GoldenGroup(group);
        Assert.Equal(golden.ExpectedPixels, GoldenGroup.ReferenceLines(golden.DecoderFile, golden.CodesFile));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Runtime_decodes_the_committed_pixels(string group)
    {
        var golden = new GoldenGroup(group);
        Assert.Equal(golden.ExpectedPixels, RuntimeLines(golden));
    }

    [Theory]
    [MemberData(nameof(Groups))]
    public void Both_find_the_committed_pixel_checksums(string group)
    {
        var golden = new GoldenGroup(group);
        NeuralImageGroup.Open(golden.CodesPath).Verify(TestContext.Current.CancellationToken);
        var reference = ReferenceDecoder.Open(golden.DecoderFile, golden.CodesFile);
        foreach (ReferenceEntry image in reference.Images)
        {
            Assert.Equal(reference.StatedChecksum(image), ReferenceDecoder.ChecksumOf(reference.Decode(image, scaleExponent: 0)));
        }
    }

    /// <summary>No picture of the set is one flat colour by accident, but for those that have a single pixel or no codes.</summary>
    [Theory]
    [MemberData(nameof(Groups))]
    public void Committed_pixels_are_not_flat(string group)
    {
        var golden = new GoldenGroup(group);
        var reference = ReferenceDecoder.Open(golden.DecoderFile, golden.CodesFile);
        foreach (ReferenceEntry image in reference.Images.Where(image => image.Name is not ("pixel" or "nothing")))
        {
            byte[] rgba = reference.Decode(image, scaleExponent: 0);
            Assert.True(rgba.Chunk(4).Select(pixel => BitConverter.ToUInt32(pixel)).Distinct().Count() > 4, image.Name);
        }
    }

    private static IEnumerable<string> RuntimeLines(GoldenGroup golden)
    {
        foreach (NeuralImage image in NeuralImageGroup.Open(golden.CodesPath).Images)
        {
            foreach (NeuralScale scale in Enum.GetValues<NeuralScale>())
            {
                (int width, int height) = image.SizeAt(scale);
                byte[] rgba = image.Decode(NeuralPixelFormat.Rgba32, scale);
                yield return GoldenGroup.Line(image.Name, (int)scale, width, height, rgba);
            }
        }
    }
}
