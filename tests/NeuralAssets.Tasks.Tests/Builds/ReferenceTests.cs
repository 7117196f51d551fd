namespace NeuralAssets.Tasks.Tests.Builds;

public sealed class ReferenceTests(ReferenceStory story) : IClassFixture<ReferenceStory>
{
    private static readonly string[] s_groupFiles =
        ["neural/heroes.nac", "neural/heroes.nad", "neural/icons.nac", "neural/icons.nad"];

    [Fact]
    public void AnAppShipsTheGroupsOfItsLibraries()
        => Assert.Equal(s_groupFiles.Select(file => "Debug/net10.0/" + file), story.Built.Succeeds().Shipped.Keys);

    [Fact]
    public void PublishShipsThem()
    {
        Assert.Equal(0, story.Published.Succeeds().Trainings);
        Assert.Equal(s_groupFiles, story.PublishedFiles.Where(IsGroupFile));
    }

    [Fact]
    public void PublishWithoutBuildShipsThem()
    {
        Assert.Equal(0, story.PublishedAgain.Succeeds().Trainings);
        Assert.Equal(story.PublishedFiles, story.PublishedAgainFiles);
    }

    [Fact]
    public void PublishWithoutBuildBeforeTheFirstBuildSaysWhatIsMissing()
    {
        string error = Assert.Single(story.NoBuildTooEarly.Fails().Lines("NA0104"), line => line.Contains("game.csproj", StringComparison.Ordinal));
        Assert.Contains("heroes.nad, heroes.nac", error, StringComparison.Ordinal);
    }

    [Fact]
    public void NothingOfTheTrainerIsPublished()
    {
        Assert.DoesNotContain(story.PublishedFiles, file => file.Contains("Trainer", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(story.PublishedFiles, file => file.Contains("Tasks", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(story.PublishedFiles, file => file.EndsWith(".key", StringComparison.Ordinal));
        Assert.DoesNotContain("Trainer", story.Dependencies, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Tasks", story.Dependencies, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsGroupFile(string file) => file.StartsWith("neural/", StringComparison.Ordinal);
}
