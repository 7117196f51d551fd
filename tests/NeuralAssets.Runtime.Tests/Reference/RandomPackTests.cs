namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>Random packs are what the other tests stand on: they must be valid, and they must not be trivial.</summary>
public sealed class RandomPackTests
{
    /// <summary>Those that <see cref="ReferenceDecoderTests"/> decode.</summary>
    private static readonly Lazy<ReferenceDecoder[]> s_packs = new(() => [.. Enumerable.Range(0, 36)
        .Select(seed => RandomPack.Create(seed, RandomWeights.Gentle, RandomLatents.Small))
        .Select(pack => ReferenceDecoder.Open(pack.DecoderFile, pack.CodesFile))]);

    private static readonly Dictionary<string, Func<ReferenceEntry, bool>> s_traits = new()
    {
        ["opaque"] = image => image.AlphaKind == 0,
        ["mask"] = image => image.AlphaKind == 1,
        ["mask and soft"] = image => image.AlphaKind == 2,
        ["synthesis"] = image => image.AlphaKind == 3,
        ["grey"] = image => image.Grey,
        ["normal map"] = image => image.NormalMap,
        ["colours kept"] = image => image.KeepsHidden,
        ["lossless"] = image => image.Lossless,
        ["one lane"] = image => !image.Lossless && image.LanesExponent == 0,
        ["two lanes"] = image => image.LanesExponent == 1,
        ["four lanes"] = image => image.LanesExponent == 2,
        ["eight lanes"] = image => image.LanesExponent == 3,
        ["sixteen lanes"] = image => image.LanesExponent == 4,
        ["thirty-two lanes"] = image => image.LanesExponent == 5,
        ["stream of nothing"] = image => !image.Lossless && image.CodedGrids == 0 && !image.Differs && image.Reference is null && image.AlphaKind is 0 or 3,
        ["difference and mask"] = image => image.Differs && image.AlphaKind is 1 or 2,
        ["difference, reference and mask"] = image => image.Differs && image.Reference is not null && image.AlphaKind is 1 or 2,
    };

    private static readonly Dictionary<string, Func<ReferenceEntry, ReferenceEntry, bool>> s_steps = new()
    {
        ["same kind"] = (previous, image) => Kind(image) == Kind(previous),
        ["another kind"] = (previous, image) => Kind(image) != Kind(previous),
        ["same size"] = (previous, image) => (image.Width, image.Height) == (previous.Width, previous.Height),
        ["another size"] = (previous, image) => (image.Width, image.Height) != (previous.Width, previous.Height),
        ["a network behind a lossless image"] = (previous, image) => previous.Lossless && image.Network > 0,
    };

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
        int[] counts = [.. s_packs.Value.Select(pack =>
            pack.Images.Where(image => !image.Lossless).Select(image => image.Network).Distinct().Count())];
        Assert.InRange(counts.Count(count => count > 1), 9, 18);
        Assert.Contains(3, counts);
        Assert.Contains(4, counts);
    }

    /// <summary>Such that the bit <c>same</c> is 1 in some decoder files, and 0 in others.</summary>
    [Fact]
    public void Networks_of_equal_and_of_other_sizes_follow_each_other()
    {
        bool[] equal = [.. s_packs.Value.SelectMany(pack => Pairs(pack.Networks)).Select(pair => pair.First.Size == pair.Second.Size)];
        Assert.True(equal.Count(same => same) > 2);
        Assert.True(equal.Count(same => !same) > 2);
    }

    public static TheoryData<string> Traits => [.. s_traits.Keys];

    [Theory]
    [MemberData(nameof(Traits))]
    public void Images_of_every_kind_are_in_some_of_them(string trait) =>
        Assert.True(s_packs.Value.Count(pack => pack.Images.Any(s_traits[trait])) > 3);

    public static TheoryData<string> Steps => [.. s_steps.Keys];

    /// <summary>The fields of the index that tell what is as in the entry before.</summary>
    [Theory]
    [MemberData(nameof(Steps))]
    public void Entries_of_every_kind_follow_each_other_in_some_of_them(string step) =>
        Assert.True(s_packs.Value.Count(pack => Pairs(pack.Images).Any(pair => s_steps[step](pair.First, pair.Second))) > 3);

    [Fact]
    public void References_go_before_and_behind_in_all_of_them() => Assert.All(s_packs.Value, pack =>
    {
        List<ReferenceEntry> images = [.. pack.Images];
        Assert.Contains(images, image => image.Reference < images.IndexOf(image));
        Assert.Contains(images, image => image.Reference > images.IndexOf(image));
    });

    private static (int AlphaKind, bool Grey, bool Lossless, bool NormalMap, bool KeepsHidden, int Network) Kind(ReferenceEntry image) =>
        (image.AlphaKind, image.Grey, image.Lossless, image.NormalMap, image.KeepsHidden, image.Network);

    private static IEnumerable<(T First, T Second)> Pairs<T>(IReadOnlyList<T> list) => list.Zip(list.Skip(1));
}
