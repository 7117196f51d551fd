using System.Diagnostics;
using NeuralAssets.Tasks.Tests.Builds;

namespace NeuralAssets.Tasks.Tests.EndToEnd;

/// <summary>The sample game as its build left it, without a display.</summary>
public sealed class SampleGameTests : IDisposable
{
    private const int Frames = 60;

    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void TheOutputHoldsNeuralFilesAndNoPng()
    {
        string output = Path.GetDirectoryName(Repository.SampleGame)!;
        Assert.Empty(Directory.GetFiles(output, "*.png", SearchOption.AllDirectories));
        Assert.Equal(
            ["asteroids.nac", "asteroids.nad", "backdrop.nac", "backdrop.nad", "worlds.nac", "worlds.nad"],
            Directory.GetFiles(Path.Combine(output, "neural")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ItPlaysWithoutADisplayAndTakesAScreenshot()
    {
        string screenshot = _machine["shot.png"];
        string output = await RunAsync("--headless", "--frames", $"{Frames}", "--seed", "7", "--screenshot", screenshot);
        Assert.Contains("25 images", output, StringComparison.Ordinal);
        Assert.Contains($"{Frames} frames", output, StringComparison.Ordinal);

        byte[] png = File.ReadAllBytes(screenshot);
        Assert.Equal("PNG"u8, png.AsSpan(1, 3));
        Assert.True(png.Length > 50_000, $"A frame full of sprites has more than {png.Length} bytes.");
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using Process process = DotNet.Start(
            _machine, _machine[""], ["exec", Repository.SampleGame, .. arguments], new Dictionary<string, string>());
        string output = await DotNet.ReadToEndAsync(process);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}
