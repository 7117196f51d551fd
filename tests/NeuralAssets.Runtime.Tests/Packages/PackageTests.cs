using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace NeuralAssets.Runtime.Tests.Packages;

/// <summary>What the two packages hold.</summary>
[Collection(nameof(PackageFeed))]
public sealed class PackageTests(PackageFeed feed)
{
    private const long MostBytes = 150_000;
    private const string Runtime = "NeuralAssets.Runtime";

    [Fact]
    public void Runtime_depends_on_no_package()
    {
        using ZipArchive package = feed.OpenPackage(Runtime);
        using Stream nuspec = package.GetEntry(Runtime + ".nuspec")!.Open();
        XDocument document = XDocument.Load(nuspec);
        Assert.Equal(3, document.Descendants().Count(element => element.Name.LocalName == "group"));
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName == "dependency");
    }

    [Theory]
    [InlineData("net10.0")]
    [InlineData("net8.0")]
    [InlineData("netstandard2.1")]
    public void Runtime_is_small(string framework)
    {
        using ZipArchive package = feed.OpenPackage(Runtime);
        Assert.InRange(package.GetEntry($"lib/{framework}/{Runtime}.dll")!.Length, 1, MostBytes);
    }

    [Fact]
    public void Runtime_is_compiled_ahead_for_the_platform()
    {
        using ZipArchive package = feed.OpenPackage(Runtime);
        Assert.True(IsCompiledAhead(package, $"runtimes/{PackageFeed.Rid}/lib/net10.0/{Runtime}.dll"));
        Assert.False(IsCompiledAhead(package, $"lib/net10.0/{Runtime}.dll"));
    }

    [Fact]
    public void Tasks_have_the_layout_that_their_targets_expect()
    {
        using ZipArchive package = feed.OpenPackage("NeuralAssets.Tasks");
        string[] entries = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("build/NeuralAssets.Tasks.props", entries);
        Assert.Contains("build/NeuralAssets.Tasks.targets", entries);
        Assert.Contains("tasks/netstandard2.0/NeuralAssets.Tasks.dll", entries);
        Assert.Contains("tools/net10.0/NeuralAssets.Trainer.dll", entries);
        Assert.Contains("tools/net10.0/NeuralAssets.Trainer.runtimeconfig.json", entries);
        Assert.Contains($"tools/net10.0/{Runtime}.dll", entries);
        Assert.Contains(entries, entry => entry.StartsWith($"tools/net10.0/runtimes/{PackageFeed.Rid}/native/Magick", StringComparison.Ordinal));
        Assert.DoesNotContain(entries, entry => entry.StartsWith("lib/", StringComparison.Ordinal));
    }

    private static bool IsCompiledAhead(ZipArchive package, string entry)
    {
        using Stream stream = package.GetEntry(entry)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        using var reader = new PEReader(copy);
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
