using NeuralAssets.Tasks.Caching;
using NeuralAssets.Tasks.Planning;

namespace NeuralAssets.Tasks.Tests.Caching;

public sealed class GroupKeyTests
{
    private static readonly TrainingSettings s_settings = new("Normal", 1, "auto");

    [Fact]
    public void KeysNeverChangeFromReleaseToRelease()
    {
        // Committed beside frozen files: a key that moves fails the builds of everybody who froze.
        string text = $"NeuralAssets inputs 1\nsettings effort=Normal seed=1\ngroup g\nimage {Digest.OfText("content")} quality=75 a\n";
        Assert.Equal(Digest.OfText(text), Key());
    }

    [Fact]
    public void PathsDoNotCount() => Assert.Equal(Key(), Key(path: "/other/place.png"));

    [Fact]
    public void ContentCounts() => Assert.NotEqual(Key(), Key(content: "other"));

    [Fact]
    public void NameCounts() => Assert.NotEqual(Key(), Key(name: "b"));

    [Fact]
    public void QualityCounts() => Assert.NotEqual(Key(), Key(quality: 76));

    [Fact]
    public void GroupNameCounts() => Assert.NotEqual(Key(), Key(group: "h"));

    [Fact]
    public void EffortCounts() => Assert.NotEqual(Key(), Key(settings: new TrainingSettings("Max", 1, "auto")));

    [Fact]
    public void SeedCounts() => Assert.NotEqual(Key(), Key(settings: new TrainingSettings("Normal", 2, "auto")));

    [Fact]
    public void ADeviceThatIsAskedForCounts()
    {
        Assert.NotEqual(Key(), Key(settings: new TrainingSettings("Normal", 1, "cpu")));
        Assert.NotEqual(Key(settings: new TrainingSettings("Normal", 1, "cpu")), Key(settings: new TrainingSettings("Normal", 1, "cuda")));
    }

    [Fact]
    public void GoalsAndKindsCount()
    {
        string[] keys =
        [
            Key(), Key(goal: new GroupGoal(36, null, "Psnr")), Key(goal: new GroupGoal(36.5, null, "Psnr")), Key(goal: new GroupGoal(null, 36, "Psnr")),
            Key(goal: new GroupGoal(null, null, "MsSsim")), Key(kind: "Normal"), Key(kind: "Data"), Key(name: "kind Data"),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(Key(), Key(goal: GroupGoal.None, kind: "Color"));
    }

    [Fact]
    public void ATrainerOfAnotherVersionHasOtherEntries()
    {
        Assert.NotEqual(GroupKey.OfEntry(Key(), "1.0.0.0"), GroupKey.OfEntry(Key(), "1.0.1.0"));
        Assert.Equal(GroupKey.OfEntry(Key(), "1.0.0.0"), GroupKey.OfEntry(Key(), "1.0.0.0"));
    }

    private static string Key(
        string group = "g",
        string name = "a",
        string path = "/a.png",
        int quality = 75,
        string content = "content",
        TrainingSettings? settings = null,
        GroupGoal? goal = null,
        string? kind = null)
        => GroupKey.OfInputs(
            settings ?? s_settings,
            new PlannedGroup(group, [new PlannedImage(name, path, quality, kind)], goal),
            _ => Digest.OfText(content));
}
