using System.Text.RegularExpressions;
using NeuralAssets.Tasks.Tests.Builds;

namespace NeuralAssets.Tasks.Tests.EndToEnd;

/// <summary>A machine without a usable libtorch still builds, and is told once.</summary>
public sealed class WithoutLibTorchTests : IDisposable
{
    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task AbsentAndNotToBeDownloaded()
    {
        TestProject project = Create();
        project.Environment["NUGET_PACKAGES"] = _machine["packages"];
        await AssertTrainsAsync(project, "does not exist");
    }

    [Fact]
    public async Task PresentButNotALibrary()
    {
        TestProject project = Create();
        Directory.CreateDirectory(_machine["torch"]);
        foreach (string library in new[] { "libtorch.so", "torch.dll", "libtorch.dylib" })
        {
            File.WriteAllText(_machine["torch/" + library], "not a library");
        }

        project.Properties["NeuralAssetsLibTorchDir"] = _machine["torch"];
        await AssertTrainsAsync(project, "torch");
    }

    private static async Task AssertTrainsAsync(TestProject project, string reason)
    {
        BuildResult built = (await project.Save().MSBuildAsync("-t:NeuralAssetsTrain", "-clp:NoSummary")).Succeeds();

        // Once for the build, not once for each group.
        string warning = Assert.Single(built.Output.Split('\n'), line => line.Contains("warning NA0302", StringComparison.Ordinal));
        Assert.Contains(reason, warning, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(built.Output, "NeuralAssets: training '(one|two)'"));
        Assert.Equal(4, Directory.GetFiles(project["obj/Debug/net10.0/neural"], "*.na?").Length);
    }

    private TestProject Create()
    {
        TestProject project = new TestProject(_machine).Image("one/a.png", 1, 24, 20).Image("two/b.png", 2, 9, 7);
        project.Properties["NeuralAssetsTrainerAssembly"] = Repository.Trainer;
        project.Properties["NeuralAssetsEffort"] = "Fast";
        project.Items.Add("<NeuralImage Include='one/*.png' Group='one' />");
        project.Items.Add("<NeuralImage Include='two/*.png' Group='two' />");
        return project;
    }
}
