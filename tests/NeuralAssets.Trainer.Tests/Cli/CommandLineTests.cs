using NeuralAssets.Trainer.Cli;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Tests.Pipeline;

namespace NeuralAssets.Trainer.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--help", "train")]
    [InlineData("train --help", "request.json")]
    [InlineData("decode --help", "--scale")]
    [InlineData("inspect --help", "--json")]
    [InlineData("--version", ".")]
    public void ExplainsItself(string arguments, string expected)
    {
        Assert.Equal(ExitCode.Success, Run(arguments.Split(' ')));
        Assert.Contains(expected, _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("trian")]
    [InlineData("train")]
    [InlineData("train a.json b.json")]
    [InlineData("decode a.nac --scale 3")]
    [InlineData("decode a.nac --frobnicate")]
    public void RefusesWhatItDoesNotUnderstand(string arguments)
    {
        Assert.Equal(ExitCode.BadInput, Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.NotEqual("", _error.ToString());
        Assert.Equal("", _output.ToString());
    }

    [Theory]
    [InlineData("decode")]
    [InlineData("inspect")]
    public void NamesTheFileThatIsMissing(string verb)
    {
        string codes = _folder.Write("g.nac", [1]);

        Assert.Equal(ExitCode.BadInput, Run(verb, codes));
        Assert.Equal($"{_folder.File("g.nad")} : error NA0202: There is no such file.", _error.ToString().Trim());
    }

    [Fact]
    public void RefusesFilesThatAreNoGroup()
    {
        Assert.Equal(ExitCode.BadInput, Run("inspect", _folder.Write("g.png", [1])));
        Assert.Contains("NA0204", _error.ToString(), StringComparison.Ordinal);
    }

    private int Run(params string[] arguments) => CommandLine.Run(arguments, FakeTraining.Train, _output, _error);
}
