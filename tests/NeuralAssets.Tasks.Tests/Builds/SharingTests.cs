namespace NeuralAssets.Tasks.Tests.Builds;

public sealed class SharingTests : IDisposable
{
    /// <summary>
    /// The runtime itself is for .NET 10; any other framework will do to see two of them share a training.
    /// </summary>
    private const string RuntimeStub =
        """
        #if NETSTANDARD
        namespace NeuralAssets
        {
            class NeuralImage { }
            class NeuralImageGroup
            {
                public static NeuralImageGroup Open(string path) => new NeuralImageGroup();
                public NeuralImage this[string name] => new NeuralImage();
            }
        }
        #endif
        """;

    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task TargetFrameworksBuiltInParallelTrainOnceAndShipTheSameBytes()
    {
        TestProject project = new TestProject(_machine).Image("Assets/a.png");
        project.Properties.Remove("TargetFramework");
        project.Properties["TargetFrameworks"] = "net10.0;netstandard2.0";
        project.Properties["LangVersion"] = "latest";
        project.Source("Stub.cs", RuntimeStub);
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");

        BuildResult built = (await project.Save().RunAsync("build", "-maxCpuCount:2")).Succeeds();

        Assert.Equal(1, built.Trainings);
        Assert.Equal(
            built.Shipped["Debug/net10.0/neural/icons.nac"].Content,
            built.Shipped["Debug/netstandard2.0/neural/icons.nac"].Content);

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
        project.Save();
        Assert.Equal(1, (await project.BuildAsync("-t:NeuralAssetsTrain")).Succeeds().Trainings);

        TestProject moved = new TestProject(_machine, "elsewhere/below/game").Image("Pictures/a.png");
        moved.Properties["NeuralAssetsCacheDir"] = _machine["cache"];
        moved.Items.Add("<NeuralImage Include='Pictures/*.png' Group='icons' />");
        moved.Save();

        BuildResult built = (await moved.BuildAsync("-t:NeuralAssetsTrain")).Succeeds();
        Assert.DoesNotContain("training 'icons'", built.Output, StringComparison.Ordinal);
        Assert.Contains("Debug/net10.0/neural/icons.nac", built.Intermediate);
    }
}
