using NeuralAssets.Tasks.Accessor;

namespace NeuralAssets.Tasks.Tests.Accessor;

public sealed class SourceTextTests
{
    [Theory]
    [InlineData("My.Game", "My.Game")]
    [InlineData("my-game.new", "@my_game.@new")]
    [InlineData("1 up", "_1_up")]
    [InlineData("A..B", "A.B")]
    public void AnyProjectNameBecomesANamespace(string name, string expected) => Assert.Equal(expected, SourceText.Namespace(name));

    [Fact]
    public void LiteralsEscapeWhatEndsOrHidesThem()
        => Assert.Equal("\"a\\\"\\\\\\u2028é\\u202e\"", SourceText.Literal("a\"\\\u2028é\u202e"));

    [Fact]
    public void DocumentationStaysOneElementOnOneLine()
        => Assert.Equal("a&lt;/summary&gt;&amp;\ufffd", SourceText.XmlDoc("a</summary>&\u2028"));
}
