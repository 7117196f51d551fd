namespace NeuralAssets.Tasks.Tests.Builds;

public sealed class SharingTests : IDisposable
{
    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task TargetFrameworksBuiltInParallelTrainOnceAndShipTheSameBytes()
    {
        TestProject project = new TestProject(_machine).Image("Assets/a.png");
        project.Properties.Remove("TargetFramework");
        project.Properties["TargetFrameworks"] = "net10.0;net10.0-windows";
        project.Properties["EnableWindowsTargeting"] = "true";
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");

        BuildResult built = (await project.Save().RunAsync("build", "-maxCpuCount:2")).Succeeds();

        Assert.Equal(1, built.Trainings);
        Assert.Equal(
            built.Shipped["Debug/net10.0/neural/icons.nac"].Content,
            built.Shipped["Debug/net10.0-windows/neural/icons.nac"].Content);

        BuildResult frozen = (await project.RunAsync("build", "--no-restore", "-t:NeuralAssetsFreeze")).Succeeds();
        Assert.Equal(0, frozen.Trainings);
        Assert.Equal(["icons.key", "icons.nac", "icons.nad"], Directory.GetFiles(project["neural"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task ProjectsWithOneCacheTrainOnceWhenBuiltSideBySide()
    {
        foreach (string name in new[] { "one", "two", "three" })
        {
            TestProject project = new TestProject(_machine, name).Image("Assets/a.png", 5);
            project.Properties["NeuralAssetsCacheDir"] = "../cache";
            project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");
            project.Save();
        }

        TestProject all = new(_machine, "all", "proj");
        File.WriteAllText(
            all.ProjectFile,
            """
            <Project>
              <ItemGroup><App Include="../one/one.csproj;../two/two.csproj;../three/three.csproj" /></ItemGroup>
              <Target Name="Restore"><MSBuild Projects="@(App)" Targets="Restore" Properties="Pass=1" /></Target>
              <Target Name="Build"><MSBuild Projects="@(App)" BuildInParallel="true" /></Target>
            </Project>
            """);
        (await all.MSBuildAsync("-t:Restore")).Succeeds();

        BuildResult built = (await all.MSBuildAsync("-t:Build", "-maxCpuCount:3")).Succeeds();

        Assert.Equal(1, built.Trainings);
        Assert.Empty(Directory.GetDirectories(_machine["cache/v1"], "tmp-*"));
        foreach (string name in new[] { "one", "two", "three" })
        {
            Assert.True(File.Exists(_machine[$"{name}/bin/Debug/net10.0/neural/icons.nac"]));
        }
    }

    [Fact]
    public async Task AProjectMovedElsewhereUsesTheCacheOfItsContent()
    {
        TestProject project = new TestProject(_machine).Image("Assets/a.png");
        project.Properties["NeuralAssetsCacheDir"] = _machine["cache"];
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");
        (await project.Save().RestoreAsync()).Succeeds();
        Assert.Equal(1, (await project.BuildAsync("-t:NeuralAssetsTrain")).Succeeds().Trainings);

        TestProject moved = new TestProject(_machine, "elsewhere/below/game").Image("Pictures/a.png");
        moved.Properties["NeuralAssetsCacheDir"] = _machine["cache"];
        moved.Items.Add("<NeuralImage Include='Pictures/*.png' Group='icons' />");
        (await moved.Save().RestoreAsync()).Succeeds();

        BuildResult built = (await moved.BuildAsync("-t:NeuralAssetsTrain")).Succeeds();
        Assert.DoesNotContain("training 'icons'", built.Output, StringComparison.Ordinal);
        Assert.Contains("Debug/net10.0/neural/icons.nac", built.Intermediate);
    }
}
