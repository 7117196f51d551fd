namespace NeuralAssets.Tasks.Tests.Builds;

public sealed class FrozenTests : IDisposable
{
    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task FrozenFilesAreUsedWithoutATrainerUntilAnImageChanges()
    {
        TestProject project = new TestProject(_machine).Image("Assets/a.png");
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");
        project.Properties["NeuralAssetsMode"] = "Frozen";
        project.Save();

        BuildResult tooEarly = (await project.BuildAsync()).Fails();
        string missing = Assert.Single(tooEarly.Lines("NA0103"));
        Assert.Contains("'icons'", missing, StringComparison.Ordinal);
        Assert.Contains("are missing", missing, StringComparison.Ordinal);
        Assert.Contains("-t:NeuralAssetsFreeze", missing, StringComparison.Ordinal);

        // Freezing trains, although the project itself is frozen.
        Assert.Equal(1, (await project.BuildAsync("-t:NeuralAssetsFreeze")).Succeeds().Trainings);

        // As in a fresh clone on a machine that can't train.
        Directory.Delete(project["obj/neural-cache"], recursive: true);
        Directory.Delete(project["obj/Debug"], recursive: true);
        BuildResult built = (await project.BuildAsync("-p:NeuralAssetsTrainerAssembly=nowhere.dll")).Succeeds();
        Assert.Equal(0, built.Trainings);
        Assert.Equal(
            File.ReadAllText(project["neural/icons.nac"]),
            built.Shipped["Debug/net10.0/neural/icons.nac"].Content);

        BuildResult changed = (await project.Image("Assets/a.png", 2).BuildAsync()).Fails();
        Assert.Contains("other images or settings", Assert.Single(changed.Lines("NA0103")), StringComparison.Ordinal);
        Assert.Equal(0, changed.Trainings);

        // The mode is a matter of one build, too: nothing frozen stands in the way of Auto and Off.
        Assert.Equal(1, (await project.BuildAsync("-p:NeuralAssetsMode=Auto")).Succeeds().Trainings);
        BuildResult off = (await project.BuildAsync("-t:Rebuild", "-p:NeuralAssetsMode=Off")).Succeeds();
        Assert.Empty(off.Shipped);
    }
}
