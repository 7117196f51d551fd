using NeuralAssets.Tasks.Accessor;

namespace NeuralAssets.Tasks.Tests.Accessor;

public sealed class IdentifierTests
{
    [Theory]
    [InlineData("hero/idle", "HeroIdle")]
    [InlineData("hero idle_2-b", "HeroIdle2B")]
    [InlineData("new", "New")]
    [InlineData("1-é", "_1É")]
    [InlineData("!", "_")]
    [InlineData("", "_")]
    [InlineData("cafe\u0301", "Cafe\u0301")]
    [InlineData("日本/東京", "日本東京")]
    [InlineData("a\U0001F600b", "AB")]
    [InlineData("x@2;(%)", "X2")]
    public void NamesBecomePascalCase(string name, string expected) => Assert.Equal(expected, Identifier.Of(name));

    [Fact]
    public void ACombiningMarkDoesNotStartAnIdentifier() => Assert.StartsWith("_", Identifier.Of("\u0301x"), StringComparison.Ordinal);

    [Fact]
    public void NamesThatCollideAllGetASuffixOfTheirOwn()
    {
        IReadOnlyDictionary<string, string> two = Identifier.Assign(["a b", "a-b", "c"]);
        IReadOnlyDictionary<string, string> three = Identifier.Assign(["a/b", "a-b", "a b", "c"]);

        Assert.Equal("C", two["c"]);
        Assert.Matches("^AB_[0-9a-f]{4}$", two["a b"]);
        Assert.Equal(3, three.Values.Where(identifier => identifier != "C").Distinct().Count());
        Assert.Equal(two["a b"], three["a b"]);
        Assert.Equal(two["a-b"], three["a-b"]);
    }

    [Theory]
    [InlineData("group")]
    [InlineData("to string")]
    [InlineData("Portraits")]
    public void MembersThatExistAlreadyAreAvoided(string name)
        => Assert.Equal(Identifier.Of(name) + "_", Identifier.Assign([name], "Group", "Portraits")[name]);

    [Fact]
    public void SuffixesGrowUntilTheyDiffer()
    {
        // Enough rivals for four hex digits to clash: with 2000 names that is all but certain.
        string[] rivals = [.. Enumerable.Range(0, 2000).Select(i => "a" + new string('-', i) + "b").Where(name => name.Length > 2)];
        Assert.Equal(rivals.Length, Identifier.Assign(rivals).Values.Distinct().Count());
    }
}
