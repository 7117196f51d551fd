using System.IO.Compression;
using System.Text.Json;
using NeuralAssets.Tasks.Training;

namespace NeuralAssets.Tasks.Tests.Builds;

public sealed class LibTorchTests : IDisposable
{
    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task LibTorchIsDownloadedFromTheProjectsOwnSourceWhenATrainingNeedsItAndNotBefore()
    {
        Assert.SkipWhen(LibTorch.HostRuntime is null, "There is no libtorch for this machine.");
        string package = LibTorch.PackageOf(LibTorch.HostRuntime!);
        string native = Path.Combine(_machine["packages"], package, LibTorch.Version, "runtimes", LibTorch.HostRuntime!, "native");
        WritePackage(package, LibTorch.HostRuntime!);

        TestProject project = new TestProject(_machine).Image("Assets/a.png");
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");
        project.Environment["NUGET_PACKAGES"] = _machine["packages"];
        project.Properties["NeuralAssetsCacheDir"] = _machine["cache"];
        project.Source(
            "nuget.config",
            "<configuration><packageSources><clear /><add key='local' value='../feed' /></packageSources></configuration>");
        project.Save();

        BuildResult refused = await TrainAsync(project);
        Assert.False(refused.Requests.Single().TryGetProperty("libTorchDirectory", out _));
        Assert.False(Directory.Exists(native));

        BuildResult hit = await TrainAsync(project, "-p:NeuralAssetsAllowDownload=true", "-p:NeuralAssetsThreads=1");
        Assert.Equal(0, hit.Trainings);
        Assert.False(Directory.Exists(native));

        BuildResult stated = await TrainAsync(project, "-p:NeuralAssetsSeed=2", "-p:NeuralAssetsLibTorchDir=torch");
        Assert.StartsWith(project["torch"], TorchOf(stated), StringComparison.Ordinal);

        BuildResult downloaded = await TrainAsync(project, "-p:NeuralAssetsSeed=3", "-p:NeuralAssetsAllowDownload=true");
        Assert.Equal(native, TorchOf(downloaded));
        Assert.True(Directory.Exists(native));

        BuildResult found = await TrainAsync(project, "-p:NeuralAssetsSeed=4");
        Assert.Equal(native, TorchOf(found));
    }

    private static async Task<BuildResult> TrainAsync(TestProject project, params string[] properties)
        => (await project.MSBuildAsync(["-t:NeuralAssetsTrain", .. properties])).Succeeds();

    private static string TorchOf(BuildResult result)
    {
        JsonElement request = Assert.Single(result.Requests);
        return request.TryGetProperty("libTorchDirectory", out JsonElement folder) ? folder.GetString()! : "";
    }

    /// <summary>A package of the right name and shape, a few bytes long.</summary>
    private void WritePackage(string name, string runtime)
    {
        Directory.CreateDirectory(_machine["feed"]);
        using ZipArchive archive = ZipFile.Open(_machine[$"feed/{name}.{LibTorch.Version}.nupkg"], ZipArchiveMode.Create);
        Write(
            $"{name}.nuspec",
            $"""
            <package><metadata>
              <id>{name}</id><version>{LibTorch.Version}</version><authors>test</authors><description>test</description>
            </metadata></package>
            """);
        foreach (string library in new[] { "libtorch.so", "torch.dll", "libtorch.dylib" })
        {
            Write($"runtimes/{runtime}/native/{library}", "not a library");
        }

        void Write(string path, string text)
        {
            using StreamWriter writer = new(archive.CreateEntry(path).Open());
            writer.Write(text);
        }
    }
}
