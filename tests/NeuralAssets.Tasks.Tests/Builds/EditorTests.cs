using System.Text.Json;

namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>What editors ask of a project, and projects of other kinds.</summary>
public sealed class EditorTests : IDisposable
{
    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task ADesignTimeBuildOfAFreshCloneHasTheAccessorAndTrainsNothing()
    {
        TestProject project = new TestProject(_machine).Image("Assets/a.png", 1, 12, 7);
        File.WriteAllBytes(project["Assets/broken.png"], []);
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");
        (await project.Save().RestoreAsync()).Succeeds();

        BuildResult result = (await project.MSBuildAsync(
            "-t:Compile",
            "-p:DesignTimeBuild=true",
            "-p:SkipCompilerExecution=true",
            "-p:ProvideCommandLineArgs=true",
            "-getItem:Compile,UpToDateCheckInput,UpToDateCheckOutput")).Succeeds();

        Assert.Equal(0, result.Trainings);
        JsonElement items = JsonDocument.Parse(result.Output).RootElement.GetProperty("Items");
        Assert.Single(Names(items, "Compile"), name => name.EndsWith("NeuralImages.g.cs", StringComparison.Ordinal));
        Assert.Contains("Assets/a.png", Names(items, "UpToDateCheckInput"));
        Assert.Single(Names(items, "UpToDateCheckOutput"), name => name.EndsWith("stamp", StringComparison.Ordinal));

        string accessor = File.ReadAllText(project["obj/Debug/net10.0/neural/NeuralImages.g.cs"]);
        Assert.Contains("/// <summary>a, 12 x 7 pixels</summary>", accessor, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AVisualBasicProjectGetsTheFilesAndNoAccessor()
    {
        TestProject project = new TestProject(_machine, "basic", "vbproj").Image("Assets/a.png");
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");
        project.Source("Use.vb", "Class Use\nEnd Class\n");
        project.Save();

        BuildResult built = (await project.BuildAsync()).Succeeds();

        Assert.Equal(2, built.Shipped.Count);
    }

    [Fact]
    public async Task AProjectWithoutImagesIsLeftAlone()
    {
        TestProject project = new(_machine);
        project.Save();

        // Not even the task assembly is needed.
        BuildResult built = (await project.BuildAsync("-p:NeuralAssetsTasksAssembly=nowhere.dll")).Succeeds();

        Assert.Equal(0, built.Trainings);
        Assert.Empty(built.Shipped);
        Assert.Empty(built.Intermediate);
    }

    private static List<string> Names(JsonElement items, string kind)
        => [.. items.GetProperty(kind).EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!)];
}
