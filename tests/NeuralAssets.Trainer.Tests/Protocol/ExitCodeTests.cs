using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Tests.Protocol;

public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("NA0101", 2)]
    [InlineData("NA0205", 2)]
    [InlineData("NA0304", 3)]
    [InlineData("NA0305", 3)]
    [InlineData("NA0402", 4)]
    [InlineData("NA0501", 3)]
    [InlineData("NA0900", 1)]
    [InlineData("", 1)]
    public void FollowsTheCode(string code, int expected) => Assert.Equal(expected, ExitCode.Of(new Diagnostic(code, "")));

    [Fact]
    public void DiagnosticsPrintAsBuildToolsExpect()
    {
        Assert.Equal("/a.png : error NA0205: It is damaged.", new Diagnostic("NA0205", "It is damaged.", "/a.png").ToString());
        Assert.Equal("error NA0304: No.", new Diagnostic("NA0304", "No.").ToString());
    }
}
