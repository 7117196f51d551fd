namespace NeuralAssets.Runtime.Tests.Portability;

/// <summary>The builds for other frameworks decode the committed pixels.</summary>
public sealed class FrameworkTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neural-assets-portability-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>On whichever runtime is installed: what differs is the library's build.</summary>
    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    public Task DotNet_decodes_the_committed_pixels(string framework) =>
        GoldenProgram.AssertDecodesGoldenGroups("dotnet", GoldenProgram.Assembly(GoldenProgram.Folder(framework)));

    /// <summary>The scalar kernels and the stand-ins for missing members, on a runtime of today.</summary>
    [Fact]
    public Task DotNet_decodes_the_committed_pixels_with_the_library_for_netstandard() => GoldenProgram.AssertDecodesGoldenGroups(
        "dotnet",
        "exec",
        "--runtimeconfig",
        Path.ChangeExtension(GoldenProgram.Assembly(GoldenProgram.Folder("net10.0")), "runtimeconfig.json"),
        GoldenProgram.Assembly(GoldenProgram.Folder("netstandard2.1")));

    [Fact]
    public Task Mono_decodes_the_committed_pixels()
    {
        Assert.SkipWhen(Mono.Missing is not null, Mono.Missing ?? "");
        foreach (string assembly in Directory.GetFiles(GoldenProgram.Folder("netstandard2.1"), "*.dll"))
        {
            Mono.Copy(assembly, Path.Combine(_folder.FullName, Path.GetFileName(assembly)));
        }

        return GoldenProgram.AssertDecodesGoldenGroups("mono", GoldenProgram.Assembly(_folder.FullName));
    }
}
