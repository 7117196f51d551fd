namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>Random packs are what the other tests stand on: they must be valid, and they must not be trivial.</summary>
public sealed class RandomPackTests
{
    [Theory]
    [InlineData(RandomWeights.Gentle, RandomLatents.Small)]
    [InlineData(RandomWeights.Extreme, RandomLatents.Large)]
    internal void Reference_accepts_them_and_sees_many_values(RandomWeights weights, RandomLatents latents)
    {
        int[] values = new int[9];
        for (int seed = 0; seed < values.Length; seed++)
        {
            var pack = RandomPack.Create(seed, weights, latents);
            var reference = ReferenceDecoder.Open(pack.DecoderFile, pack.CodesFile);
            ReferenceEntry largest = reference.Images.MaxBy(image => image.Width * image.Height)!;
            values[seed] = reference.Decode(largest, scaleExponent: 0).Distinct().Count();
        }

        Assert.True(values.Average() > 16, string.Join(' ', values));
    }

    [Fact]
    public void Several_networks_are_in_many_of_them_and_all_in_use()
    {
        int[] counts = new int[36];
        for (int seed = 0; seed < counts.Length; seed++)
        {
            var pack = RandomPack.Create(seed, RandomWeights.Gentle, RandomLatents.Small);
            int[] named = [.. ReferenceDecoder.Open(pack.DecoderFile, pack.CodesFile).Images.Select(image => image.Network).Distinct()];
            counts[seed] = named.Length;
        }

        Assert.InRange(counts.Count(count => count > 1), 9, 18);
        Assert.Contains(3, counts);
        Assert.Contains(4, counts);
    }
}
