using System.IO.Compression;
using System.Runtime.InteropServices;
using NeuralAssets.Runtime.Tests.Portability;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Packages;

/// <summary>Packs once for all tests that look at packages.</summary>
[CollectionDefinition(nameof(PackageFeed))]
public sealed class SharedPackageFeed : ICollectionFixture<PackageFeed>;

/// <summary>A folder with the two packages as <c>dotnet pack</c> makes them, under a version that no other run has.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private static readonly string[] s_packages = ["NeuralAssets.Runtime", "NeuralAssets.Tasks"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neural-assets-feed-");

    public string Folder => _folder.FullName;

    public string Version { get; } = $"0.1.0-test.{Guid.NewGuid():N}";

    /// <summary>The only platform the test packs ahead-compiled code for.</summary>
    public static string Rid { get; } = RuntimeInformation.RuntimeIdentifier;

    public async ValueTask InitializeAsync()
    {
        foreach (string package in s_packages)
        {
            await GoldenProgram.RunAsync(
                "dotnet",
                [
                    "pack", Path.Combine(SourceTree.Root, "src", package), "-c", "Release", "-o", Folder,
                    $"-p:PackageVersion={Version}", $"-p:ReadyToRunRids={Rid}",
                ]);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        foreach (string package in s_packages)
        {
            // Restored copies would pile up, one a run.
            string copy = Path.Combine(PackagesFolder(), package.ToLowerInvariant(), Version);
            if (Directory.Exists(copy))
            {
                Directory.Delete(copy, recursive: true);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ZipArchive OpenPackage(string package) => ZipFile.OpenRead(Path.Combine(Folder, $"{package}.{Version}.nupkg"));

    private static string PackagesFolder() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
