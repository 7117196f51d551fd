using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

/// <summary>Decoding into the caller's memory allocates nothing once the group is warm.</summary>
public class AllocationTests
{
    [Theory]
    [InlineData(AlphaKind.Opaque)]
    [InlineData(AlphaKind.Mask)]
    [InlineData(AlphaKind.MaskAndSoft)]
    public void WarmDecodesAllocateNothing(object alpha)
    {
        // An object, because a public method can't have an internal type as parameter.
        DecoderArchitecture architecture = new(4, 5, 12, 4, 2, 2, 8, 2);
        NeuralImage image = RandomGroups.Open(
            RandomGroups.CreateParameters(architecture, 4),
            RandomGroups.CreateImage("image", 161, 143, (AlphaKind)alpha, false, architecture, 4))["image"];
        AssertAllocatesNothing(image);
    }

    [Fact]
    public void Warm_decodes_with_a_reference_allocate_nothing()
    {
        DecoderArchitecture architecture = new(4, 5, 12, 4, 2, 2, 8, 2);
        ImageCodes reference = RandomGroups.CreateImage("a", 161, 143, AlphaKind.MaskAndSoft, false, architecture, 4);
        ImageCodes image = RandomGroups.CreateImage("b", 161, 143, AlphaKind.Opaque, false, architecture, 5);
        AssertAllocatesNothing(RandomGroups.Open(
            RandomGroups.CreateParameters(architecture, 4), reference, image with { Reference = RandomGroups.ReferTo(reference, seed: 4) })["b"]);
    }

    [Fact]
    public void Warm_decodes_with_networks_of_one_size_allocate_nothing() =>
        AssertAllocatesNothing([.. SeveralNetworksTests.OpenNetworksOfOneSize().Group.Images]);

    /// <summary>Of images of one size, decoded by turns.</summary>
    private static void AssertAllocatesNothing(params NeuralImage[] images)
    {
        byte[] pixels = new byte[4 * images[0].Width * images[0].Height];
        for (int i = 0; i < 3; i++)
        {
            DecodeAll(images, pixels);
        }

        // Jitting in the background doesn't count for this thread; a pool that is trimmed meanwhile may, so the least counts.
        long least = long.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            DecodeAll(images, pixels);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static void DecodeAll(NeuralImage[] images, byte[] pixels)
    {
        foreach (NeuralImage image in images)
        {
            image.Decode(pixels, 4 * image.Width);
        }
    }
}
