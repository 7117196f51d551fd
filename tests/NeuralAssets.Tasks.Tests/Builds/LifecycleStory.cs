namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>
/// One project, two groups, and what a developer does to it in a day: each build once, for many claims.
/// </summary>
public sealed class LifecycleStory : IAsyncLifetime
{
    private readonly TestFolder _machine = new();

    public BuildResult First { get; private set; } = null!;

    public BuildResult Second { get; private set; } = null!;

    public BuildResult QuestionAfterSecond { get; private set; } = null!;

    public BuildResult Touched { get; private set; } = null!;

    public BuildResult QuestionAfterTouched { get; private set; } = null!;

    public BuildResult Edited { get; private set; } = null!;

    public BuildResult EditedBack { get; private set; } = null!;

    public BuildResult Renamed { get; private set; } = null!;

    public BuildResult GroupRemoved { get; private set; } = null!;

    public BuildResult QualityChanged { get; private set; } = null!;

    public BuildResult GoalAdded { get; private set; } = null!;

    public BuildResult UnrelatedChanged { get; private set; } = null!;

    public BuildResult OutputsDeleted { get; private set; } = null!;

    public BuildResult Cleaned { get; private set; } = null!;

    public BuildResult BuiltAfterClean { get; private set; } = null!;

    public BuildResult Rebuilt { get; private set; } = null!;

    public BuildResult Release { get; private set; } = null!;

    public BuildResult ForRuntime { get; private set; } = null!;

    public BuildResult BuiltAfterCacheClean { get; private set; } = null!;

    /// <summary>Of the first trainer process.</summary>
    public string[] TrainerArguments { get; private set; } = [];

    public string[] TrainerEnvironment { get; private set; } = [];

    public string CacheMarker { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        TestProject project = new TestProject(_machine)
            .Image("Assets/ui/ok.png", 1).Image("Assets/ui/back.png", 2).Image("Faces/anna.png", 3);
        project.Properties["RuntimeIdentifiers"] = "linux-x64";

        // Nothing here is self-contained, so a registry that is slow or away must not matter.
        project.Properties["EnableRuntimePackDownload"] = "false";
        project.Items.Add("<NeuralImage Include='Assets/**/*.png' Group='icons' />");
        project.Items.Add("<NeuralImage Include='Faces/*.png' Group='faces' Quality='50' />");
        project.Source("Use.cs", "class Use { string F() => nameof(app.NeuralImages.Faces.Anna); }");
        project.Save();

        project.Environment["DOTNET_ADDITIONAL_DEPS"] = "";
        project.Environment["MSBuildLoadAllFilesAsReadonly"] = "1";
        First = (await project.BuildAsync()).Succeeds();
        TrainerArguments = await File.ReadAllLinesAsync(project.Records("arguments").Single());
        TrainerEnvironment = await File.ReadAllLinesAsync(project.Records("environment").Single());
        Second = await project.BuildAsync();
        QuestionAfterSecond = await project.MSBuildAsync("-question");

        File.SetLastWriteTimeUtc(project["Assets/ui/ok.png"], DateTime.UtcNow);
        Touched = await project.BuildAsync();
        QuestionAfterTouched = await project.MSBuildAsync("-question");

        Edited = await project.Image("Assets/ui/ok.png", 9).BuildAsync();
        EditedBack = await project.Image("Assets/ui/ok.png", 1).BuildAsync();

        File.Move(project["Assets/ui/back.png"], project["Assets/ui/return.png"]);
        Renamed = await project.BuildAsync();

        project.Items.RemoveAt(1);
        project.Source("Use.cs", "");
        GroupRemoved = await project.Save().BuildAsync();

        project.Items[0] = "<NeuralImage Include='Assets/**/*.png' Group='icons' Quality='90' />";
        QualityChanged = await project.Save().BuildAsync();

        project.Items.Add("<NeuralImageGroup Include='icons' MaxBytes='4000' />");
        GoalAdded = await project.Save().BuildAsync();

        project.Properties["Product"] = "Something else";
        project.Properties["NeuralAssetsThreads"] = "1";
        UnrelatedChanged = await project.Source("Use.cs", "class Use { }").Save().BuildAsync();

        File.Delete(project["bin/Debug/net10.0/neural/icons.nad"]);
        File.Delete(project["obj/Debug/net10.0/neural/icons.nac"]);
        OutputsDeleted = await project.BuildAsync();

        Cleaned = await project.RunAsync("clean");
        BuiltAfterClean = await project.BuildAsync();
        Rebuilt = await project.BuildAsync("-t:Rebuild");
        Release = await project.BuildAsync("-c", "Release");
        ForRuntime = await project.BuildAsync("-r", "linux-x64", "--no-self-contained");

        CacheMarker = project["obj/neural-cache/precious.txt"];
        File.WriteAllText(CacheMarker, "not ours");
        (await project.RunAsync("clean", "-p:NeuralAssetsCleanCache=true")).Succeeds();
        BuiltAfterCacheClean = await project.BuildAsync();
    }

    public ValueTask DisposeAsync()
    {
        _machine.Dispose();
        return ValueTask.CompletedTask;
    }
}
