namespace NeuralAssets.Tasks.Tests.Builds;

public sealed class LifecycleTests(LifecycleStory story) : IClassFixture<LifecycleStory>
{
    private const string Bin = "Debug/net10.0/neural/";

    [Fact]
    public void FirstBuildTrainsAllGroupsInOneProcess()
        => Assert.Equal(["faces", "icons"], story.First.Succeeds().TrainedGroups);

    [Fact]
    public void FirstBuildShipsTwoFilesPerGroupAndNothingElse()
        => Assert.Equal(
            [Bin + "faces.nac", Bin + "faces.nad", Bin + "icons.nac", Bin + "icons.nad"],
            story.First.Shipped.Keys);

    [Fact]
    public void LogicalNamesAreRelativeToTheWildcard()
        => Assert.Equal(
            "ui/back quality 75|ui/ok quality 75|",
            string.Concat(story.First.Shipped[Bin + "icons.nac"].Content.Split('\n').Select(WithoutDigest)));

    [Fact]
    public void StartAndEndOfATrainingAreVisibleAtMinimalVerbosity()
    {
        Assert.Contains("NeuralAssets: training 'icons': 2 images, 1.235 Mpx, ", story.First.Output, StringComparison.Ordinal);
        Assert.Matches("NeuralAssets: 'icons' [0-9,]+ -> [0-9,]+ bytes .*38.25 dB PSNR", story.First.Output);
    }

    [Fact]
    public void ProgressWithinTenSecondsIsNotShown()
        => Assert.DoesNotContain("refinement", story.First.Output, StringComparison.Ordinal);

    [Fact]
    public void TheTrainerGetsOneRequestAndAnEnvironmentOfItsOwn()
    {
        Assert.Equal("train", story.TrainerArguments[0]);
        Assert.EndsWith("request.json", Assert.Single(story.TrainerArguments[1..]), StringComparison.Ordinal);
        Assert.Contains("MALLOC_MMAP_THRESHOLD_=4294967296", story.TrainerEnvironment);
        Assert.Contains("OMP_WAIT_POLICY=PASSIVE", story.TrainerEnvironment);
        Assert.DoesNotContain(story.TrainerEnvironment, line => line.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(story.TrainerEnvironment, line => line.StartsWith("DOTNET_ADDITIONAL_DEPS", StringComparison.Ordinal));
    }

    [Fact]
    public void SecondBuildTrainsNothing() => Assert.Equal(0, story.Second.Succeeds().Trainings);

    [Fact]
    public void ABuiltProjectIsUpToDate() => story.QuestionAfterSecond.Succeeds();

    [Fact]
    public void ATouchedImageTrainsNothingAndCopiesNothing()
    {
        Assert.Equal(0, story.Touched.Succeeds().Trainings);
        Assert.Equal(story.First.Shipped, story.Touched.Shipped);
    }

    [Fact]
    public void AProjectIsUpToDateAgainAfterATouch() => story.QuestionAfterTouched.Succeeds();

    [Fact]
    public void AnEditedImageRetrainsItsGroupAloneEvenIfItsTimeIsOlderThanTheOutputs()
    {
        Assert.Equal(["icons"], story.Edited.Succeeds().TrainedGroups);
        Assert.NotEqual(story.First.Shipped[Bin + "icons.nac"].Content, story.Edited.Shipped[Bin + "icons.nac"].Content);
        Assert.Equal(story.First.Shipped[Bin + "faces.nac"], story.Edited.Shipped[Bin + "faces.nac"]);
    }

    [Fact]
    public void ReturningToAnEarlierImageShipsTheEarlierFilesWithoutTraining()
    {
        Assert.Equal(0, story.EditedBack.Succeeds().Trainings);
        Assert.Equal(story.First.Shipped[Bin + "icons.nac"].Content, story.EditedBack.Shipped[Bin + "icons.nac"].Content);
    }

    [Fact]
    public void ARenamedImageRetrainsItsGroup()
    {
        Assert.Equal(["icons"], story.Renamed.Succeeds().TrainedGroups);
        Assert.Contains("ui/return", story.Renamed.Shipped[Bin + "icons.nac"].Content, StringComparison.Ordinal);
        Assert.DoesNotContain("ui/back", story.Renamed.Shipped[Bin + "icons.nac"].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void ARemovedGroupLeavesNoFiles()
    {
        Assert.Equal(0, story.GroupRemoved.Succeeds().Trainings);
        Assert.Equal([Bin + "icons.nac", Bin + "icons.nad"], story.GroupRemoved.Shipped.Keys);
        Assert.DoesNotContain(story.GroupRemoved.Intermediate, file => file.Contains("faces", StringComparison.Ordinal));
    }

    [Fact]
    public void AnotherQualityRetrains()
    {
        Assert.Equal(1, story.QualityChanged.Succeeds().Trainings);
        Assert.Contains("ui/ok quality 90", story.QualityChanged.Shipped[Bin + "icons.nac"].Content, StringComparison.Ordinal);
    }

    [Fact]
    public void AGoalOfTheGroupRetrainsAndIsPassedOn()
    {
        Assert.Equal(1, story.GoalAdded.Succeeds().Trainings);
        Assert.Equal(4000, Assert.Single(story.GoalAdded.Requests).GetProperty("groups")[0].GetProperty("maxBytes").GetInt32());
    }

    [Fact]
    public void UnrelatedPropertiesThreadsAndSourcesTrainNothing() => Assert.Equal(0, story.UnrelatedChanged.Succeeds().Trainings);

    [Fact]
    public void DeletedOutputsAreHealedFromTheCache()
    {
        Assert.Equal(0, story.OutputsDeleted.Succeeds().Trainings);
        Assert.Equal(Contents(story.UnrelatedChanged), Contents(story.OutputsDeleted));
    }

    [Fact]
    public void CleanLeavesNothingButTheCache()
    {
        Assert.Empty(story.Cleaned.Succeeds().Shipped);
        Assert.Empty(story.Cleaned.Intermediate);
    }

    [Fact]
    public void CleanAndRebuildTrainNothing()
    {
        Assert.Equal(0, story.BuiltAfterClean.Succeeds().Trainings);
        Assert.Equal(0, story.Rebuilt.Succeeds().Trainings);
        Assert.Equal(Contents(story.OutputsDeleted), Contents(story.Rebuilt));
    }

    [Fact]
    public void ConfigurationsAndRuntimesShareOneTraining()
    {
        Assert.Equal(0, story.Release.Succeeds().Trainings);
        Assert.Equal(0, story.ForRuntime.Succeeds().Trainings);
        Assert.Equal(
            story.ForRuntime.Shipped["Debug/net10.0/neural/icons.nac"].Content,
            story.ForRuntime.Shipped["Debug/net10.0/linux-x64/neural/icons.nac"].Content);
        Assert.Contains("Release/net10.0/neural/icons.nac", story.Release.Shipped.Keys);
    }

    [Fact]
    public void CleaningTheCacheForgetsTheTraining() => Assert.Equal(1, story.BuiltAfterCacheClean.Succeeds().Trainings);

    [Fact]
    public void CleaningTheCacheDeletesNothingElseInItsFolder() => Assert.True(File.Exists(story.CacheMarker));

    private static string WithoutDigest(string line) => line.Length == 0 ? "" : line[..line.LastIndexOf(' ')] + "|";

    private static IEnumerable<(string, string)> Contents(BuildResult result)
        => result.Shipped.Select(file => (file.Key, file.Value.Content));
}
