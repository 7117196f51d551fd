using NeuralAssets.Tasks.Planning;

namespace NeuralAssets.Tasks.Tests.Planning;

public sealed class BuildPlanTests
{
    [Fact]
    public void APlanSurvivesItsFile()
    {
        PlannedGroup group = new(
            "icons",
            [new PlannedImage("map", "/map.png", 75, "Normal"), new PlannedImage("ui/\"ok\"", "/a b/é.png", 33)],
            new GroupGoal(35.05, null, "MsSsim"));
        BuildPlan plan = new(true, new TrainingSettings("Max", int.MaxValue, "cuda"), [group]);

        var read = BuildPlan.FromJson(plan.ToJson());

        Assert.True(read.IsFrozen);
        Assert.Equal(plan.Settings.Describe(), read.Settings.Describe());
        Assert.Equal(plan.ToJson(), read.ToJson());
        Assert.Equal("/a b/é.png", read.Groups.Single().Images[1].Path);
        Assert.Equal(["Normal", "Color"], read.Groups.Single().Images.Select(image => image.Kind));
        Assert.Equal(35.05, read.Groups.Single().Goal.TargetPsnr);
        Assert.Equal(group.Goal.Describe(), read.Groups.Single().Goal.Describe());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"effort\":\"Max\",\"seed\":1,\"groups\":[]}")]
    [InlineData("{\"effort\":\"Max\",\"seed\":1,\"device\":\"cpu\",\"groups\":[{}]}")]
    public void WhatIsNoPlanIsRefused(string text) => Assert.Throws<FormatException>(() => BuildPlan.FromJson(text));
}
