using System.Buffers.Binary;
using NeuralAssets.Trainer.Torch;
using TorchSharp;

namespace NeuralAssets.Trainer.Tests.Torch;

public sealed class TorchLoaderTests : IDisposable
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Marker = "_ZSt21ios_base_library_initv";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void MakesTensorsAndAutogradWork()
    {
        // Not the test's folder: the library stays mapped for the whole process.
        TorchAvailability torchAvailability = TorchLoader.Load(null, Path.Combine(AppContext.BaseDirectory, "torch-cache"));
        Assert.SkipWhen(TorchPlatform.Current is null, "TorchSharp has no natives for this platform.");
        Assert.True(torchAvailability.IsAvailable, torchAvailability.Reason);

        using torch.Tensor weight = torch.arange(1, 4, torch.float32, requires_grad: true);
        using torch.Tensor loss = (weight * weight).sum();
        loss.backward();

        Assert.Equal(14f, loss.item<float>());
        Assert.Equal([2f, 4f, 6f], weight.grad!.data<float>().ToArray());
    }

    [Fact]
    public void NeverLetsTorchSharpCopyItsLibraries()
    {
        TorchLoader.Load(null, Path.Combine(AppContext.BaseDirectory, "torch-cache"));

        string location = Path.GetDirectoryName(typeof(torch).Assembly.Location)!;
        Assert.False(Directory.Exists(Path.Combine(location, "cpu")));
        Assert.Empty(Directory.GetDirectories(location, "cuda*"));
    }

    [Fact]
    public void WeakensExactlyOneFlag()
    {
        byte[] original = ReadShim();
        byte[] changed = [.. original];

        Assert.True(ElfVersionNeeds.TryWeaken(changed, Version, Marker));

        int[] differences = [.. Enumerable.Range(0, original.Length).Where(i => original[i] != changed[i])];
        Assert.Equal(2, changed[Assert.Single(differences)]);
    }

    [Fact]
    public void RefusesToWeakenAVersionThatRealSymbolsNeed()
    {
        byte[] library = ReadShim();

        Assert.False(ElfVersionNeeds.TryWeaken(library, "GLIBCXX_3.4.21", Marker));
        Assert.False(ElfVersionNeeds.TryWeaken(library, "GLIBCXX_9.9.99", Marker));
        Assert.Equal(ReadShim(), library);
    }

    [Fact]
    public void RefusesFilesThatAreNoLibraries()
    {
        byte[] library = ReadShim();
        BinaryPrimitives.WriteUInt64LittleEndian(library.AsSpan(40), 0x7FFFFFF0);

        Assert.False(ElfVersionNeeds.TryWeaken(library, Version, Marker));
        Assert.False(ElfVersionNeeds.TryWeaken([], Version, Marker));
        Assert.False(ElfVersionNeeds.TryWeaken("not a library"u8.ToArray(), Version, Marker));
        Assert.False(ElfVersionNeeds.TryWeaken(library.AsSpan(0, 50), Version, Marker));
    }

    [Fact]
    public void NamesTheFolderOfThePackage()
        => Assert.EndsWith(
            Path.Combine("libtorch-cpu-linux-x64", "2.10.0", "runtimes", "linux-x64", "native"),
            TorchLoader.PackageDirectory("linux-x64"),
            StringComparison.Ordinal);

    private static byte[] ReadShim()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        Assert.SkipUnless(File.Exists(path), "The Linux library is only there on Linux.");
        return File.ReadAllBytes(path);
    }
}
