namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>
/// One project full of faults, and one project that is right but whose trainer, machine or folder is not.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task OneBuildReportsEveryFaultOnceWithTheFileItLiesIn()
    {
        TestProject project = new TestProject(_machine)
            .Image("Assets/ok.png").Image("Assets/a/x.png").Image("Assets/b/X.png").Image("Assets/odd.png").Image("Assets/free.png");
        File.WriteAllBytes(project["Assets/empty.png"], []);
        project.Items.Add("<NeuralImage Include='Assets/ok.png;Assets/empty.png;Assets/missing.png' Group='icons' />");
        project.Items.Add("<NeuralImage Include='Assets/a/x.png;Assets/b/X.png' Group='twins' />");
        project.Items.Add("<NeuralImage Include='Assets/odd.png' Group='odd' Quality='101' />");
        project.Items.Add("<NeuralImage Include='Assets/odd.png' Group='odd' LogicalName='a&#9;b' />");
        project.Items.Add("<NeuralImage Include='Assets/free.png' />");
        project.Items.Add("<NeuralImage Include='Assets/free.png' Group='../up' />");
        project.Items.Add("<NeuralImage Include='Assets/ok.png' Group='kinds' Kind='Bump' />");
        project.Items.Add("<NeuralImageGroup Include='icons' TargetPsnr='high' />");
        project.Items.Add("<NeuralImageGroup Include='nobody' MaxBytes='1000' />");
        project.Properties["NeuralAssetsEffort"] = "Heroic";
        project.Properties["NeuralAssetsDevice"] = "tpu";
        project.Properties["NeuralAssetsThreads"] = "-1";
        project.Save();

        BuildResult result = (await project.BuildAsync()).Fails();

        Assert.Equal(0, result.Trainings);
        AssertFault(result, "NA0203", "empty.png");
        AssertFault(result, "NA0202", "missing.png");
        AssertFault(result, "NA0201", "X.png");
        AssertFault(result, "NA0208", "odd.png");
        Assert.Equal(2, result.Lines("NA0101").Count);
        Assert.All(result.Lines("NA0101"), line => Assert.Contains("free.png", line, StringComparison.Ordinal));
        Assert.Contains("'nobody'", Assert.Single(result.Lines("NA0105")), StringComparison.Ordinal);
        Assert.Equal(6, result.Lines("NA0102").Count);
        Assert.Contains(result.Lines("NA0102"), line => line.Contains("Color, Normal, Data", StringComparison.Ordinal) && line.Contains("ok.png", StringComparison.Ordinal));
        Assert.Contains(result.Lines("NA0102"), line => line.Contains("NeuralImageGroup 'icons': TargetPsnr", StringComparison.Ordinal));
        Assert.Contains(result.Lines("NA0102"), line => line.Contains("Fast, Normal, Max", StringComparison.Ordinal));
        Assert.Contains(result.Lines("NA0102"), line => line.Contains("auto, cpu, cuda", StringComparison.Ordinal));
        Assert.Contains(result.Lines("NA0102"), line => line.Contains("odd.png", StringComparison.Ordinal));
    }

    [Fact]
    public async Task AFaultOfTheTrainerOrTheMachineIsOneErrorThatNamesTheCause()
    {
        TestProject project = await ProjectWithTwoGroupsAsync();

        BuildResult rejected = (await TrainAsync(project, "RejectFirstImage")).Fails();
        AssertFault(rejected, "NA0204", "a.png");
        Assert.Empty(rejected.Lines("NA0303"));

        BuildResult died = (await TrainAsync(project, "Die")).Fails();
        Assert.Matches("SIGKILL.*the last words of the trainer", Assert.Single(died.Lines("NA0303")));

        AssertFault((await TrainAsync(project, "FailSilently")).Fails(), "NA0303", "exit code 3");
        AssertFault((await TrainAsync(project, "Lie")).Fails(), "NA0303", "did not write");

        BuildResult noTrainer = (await TrainAsync(project, "Train", "-p:NeuralAssetsTrainerAssembly=nowhere.dll")).Fails();
        AssertFault(noTrainer, "NA0301", "nowhere.dll");

        File.WriteAllText(_machine["file"], "");
        AssertFault((await TrainAsync(project, "Train", "-p:NeuralAssetsCacheDir=" + _machine["file"])).Fails(), "NA0501", "file");

        Assert.Empty(project.Shipped("bin"));
        Assert.Empty(Directory.GetDirectories(project["obj/neural-cache/v1"], "tmp-*"));
        Assert.Equal(2, (await TrainAsync(project, "Train")).Succeeds().TrainedGroups.Count());
    }

    [Fact]
    public async Task AGroupThatWasFinishedBeforeAFailureIsNotTrainedAgain()
    {
        TestProject project = await ProjectWithTwoGroupsAsync();

        AssertFault((await TrainAsync(project, "FailAfterFirstGroup")).Fails(), "NA0402", "converge");

        Assert.Equal(["two"], (await TrainAsync(project, "Train")).Succeeds().TrainedGroups);
    }

    [Fact]
    public async Task WarningsOfTheTrainerAreWarningsAndItsOtherLinesAreNoErrors()
    {
        TestProject project = await ProjectWithTwoGroupsAsync();

        BuildResult noisy = (await TrainAsync(project, "TrainNoisily")).Succeeds();

        Assert.Contains("warning NA0302", Assert.Single(noisy.Lines("NA0302")), StringComparison.Ordinal);
        Assert.DoesNotContain("CS0001", noisy.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ACSharpErrorStopsTheBuildBeforeTraining()
    {
        TestProject project = await ProjectWithTwoGroupsAsync();
        project.Source("Wrong.cs", "class Wrong { int i = \"\"; }");

        BuildResult result = (await project.BuildAsync()).Fails();

        Assert.NotEmpty(result.Lines("CS0029"));
        Assert.Equal(0, result.Trainings);
    }

    private async Task<TestProject> ProjectWithTwoGroupsAsync()
    {
        TestProject project = new TestProject(_machine).Image("one/a.png", 1).Image("two/b.png", 2);
        project.Items.Add("<NeuralImage Include='one/*.png' Group='one' />");
        project.Items.Add("<NeuralImage Include='two/*.png' Group='two' />");
        project.Save();
        return project;
    }

    /// <summary>The train target alone: no compiling.</summary>
    private static Task<BuildResult> TrainAsync(TestProject project, string behaviour, params string[] arguments)
    {
        project.Environment["FAKE_TRAINER_BEHAVIOUR"] = behaviour;
        return project.MSBuildAsync(["-t:NeuralAssetsTrain", .. arguments]);
    }

    private static void AssertFault(BuildResult result, string code, string expected)
        => Assert.Contains(expected, Assert.Single(result.Lines(code)), StringComparison.Ordinal);
}
