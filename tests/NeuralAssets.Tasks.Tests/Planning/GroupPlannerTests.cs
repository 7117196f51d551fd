using Microsoft.Build.Utilities;
using NeuralAssets.Tasks.Planning;
using NeuralAssets.Tasks.Tests.Builds;

namespace NeuralAssets.Tasks.Tests.Planning;

public sealed class GroupPlannerTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly List<Diagnostic> _faults = [];

    public GroupPlannerTests()
    {
        foreach (string name in new[] { "a.png", "b.png" })
        {
            File.WriteAllBytes(_folder[name], [1]);
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void GroupsAndImagesAreInOrdinalOrderWhateverTheItemsAre()
    {
        IReadOnlyList<PlannedGroup> groups = Plan(Item("b.png", "z", "b"), Item("b.png", "a"), Item("a.png", "z", "B1"), Item("a.png", "z", "a"));

        Assert.Empty(_faults);
        Assert.Equal(["a", "z"], groups.Select(group => group.Name));
        Assert.Equal(["B1", "a", "b"], groups[1].Images.Select(image => image.Name));
    }

    [Fact]
    public void AnImageListedTwiceIsOneImage()
    {
        Assert.Single(Assert.Single(Plan(Item("a.png", "g"), Item("a.png", "g"))).Images);
        Assert.Empty(_faults);
    }

    [Fact]
    public void AnImageListedTwiceWithTwoQualitiesIsAClash()
    {
        Plan(Item("a.png", "g"), Item("a.png", "g", quality: "10"));
        Assert.Equal("NA0201", Assert.Single(_faults).Code);
    }

    [Theory]
    [InlineData("x", "x")]
    [InlineData("x", "X")]
    public void NamesThatAreEqualButForCaseAreAClash(string first, string second)
    {
        Plan(Item("a.png", "g", first), Item("b.png", "g", second));
        Diagnostic fault = Assert.Single(_faults);
        Assert.Equal(("NA0201", _folder["b.png"]), (fault.Code, fault.File));
        Assert.Contains(_folder["a.png"], fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a.")]
    public void GroupNamesThatAreNoFileNamesEverywhereAreRefused(string group)
    {
        Plan(Item("a.png", group));
        Assert.Equal("NA0101", Assert.Single(_faults).Code);
    }

    [Fact]
    public void GroupsThatDifferOnlyInCaseAreRefused()
    {
        Plan(Item("a.png", "Icons"), Item("b.png", "icons"));
        Assert.Equal("NA0101", Assert.Single(_faults).Code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-5")]
    [InlineData("7.5")]
    [InlineData("")]
    public void QualityIsAnIntegerFrom1To100(string quality)
    {
        Plan(Item("a.png", "g", quality: quality));
        Assert.Contains("1 to 100", Assert.Single(_faults, fault => fault.Code == "NA0102").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(255, 0)]
    [InlineData(256, 1)]
    public void LogicalNamesHaveAtMost255Bytes(int length, int faults)
    {
        Plan(Item("a.png", "g", new string('x', length - 2) + "é"));
        Assert.Equal(faults, _faults.Count(fault => fault.Code == "NA0208"));
    }

    [Fact]
    public void BackslashesOfLogicalNamesBecomeSlashes()
        => Assert.Equal("hero/idle", Plan(Item("a.png", "g", "hero\\idle"))[0].Images[0].Name);

    [Fact]
    public void GroupsHaveTheGoalsOfTheirItems()
    {
        IReadOnlyList<PlannedGroup> groups = Plan(
            [Item("a.png", "g"), Item("b.png", "h")], [Goal("h", psnr: "36.25", metric: "msssim")]);

        Assert.Empty(_faults);
        Assert.Same(GroupGoal.None, groups[0].Goal);
        Assert.Equal((36.25, (long?)null, "MsSsim"), (groups[1].Goal.TargetPsnr, groups[1].Goal.MaxBytes, groups[1].Goal.Metric));
    }

    [Theory]
    [InlineData("g", "9", "", "", "NA0102", "10 to 80")]
    [InlineData("g", "1e1", "", "", "NA0102", "10 to 80")]
    [InlineData("g", "NaN", "", "", "NA0102", "10 to 80")]
    [InlineData("g", "", "0", "", "NA0102", "1 to 2147483647")]
    [InlineData("g", "", "20k", "", "NA0102", "1 to 2147483647")]
    [InlineData("g", "30", "2000", "", "NA0102", "only one")]
    [InlineData("g", "30", "", "Ssim", "NA0102", "Psnr, MsSsim")]
    [InlineData("G", "30", "", "", "NA0105", "groups are: g")]
    public void GoalsAreCheckedAndTheirGroupIsNamed(string group, string psnr, string bytes, string metric, string code, string text)
    {
        Plan([Item("a.png", "g")], [Goal(group, psnr, bytes, metric)]);
        Diagnostic fault = Assert.Single(_faults);
        Assert.Equal(code, fault.Code);
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"NeuralImageGroup '{group}'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AGroupHasOneGoal()
    {
        Plan([Item("a.png", "g")], [Goal("g", "30"), Goal("g", bytes: "3000")]);
        Assert.Equal("NA0105", Assert.Single(_faults).Code);
    }

    [Fact]
    public void KindsAreCheckedAndTheirImageIsNamed()
    {
        TaskItem data = Item("a.png", "g");
        data.SetMetadata("Kind", "data");
        TaskItem odd = Item("b.png", "g");
        odd.SetMetadata("Kind", "Bump");
        Assert.Equal("Data", Plan(data, odd)[0].Images[0].Kind);
        Diagnostic fault = Assert.Single(_faults);
        Assert.Equal(("NA0102", _folder["b.png"]), (fault.Code, fault.File));
        Assert.Contains("Color, Normal, Data", fault.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<PlannedGroup> Plan(params TaskItem[] items) => Plan(items, []);

    private IReadOnlyList<PlannedGroup> Plan(TaskItem[] items, TaskItem[] groups) => new GroupPlanner(_faults).Plan(items, groups);

    private static TaskItem Goal(string group, string psnr = "", string bytes = "", string metric = "")
    {
        TaskItem item = new(group);
        item.SetMetadata("TargetPsnr", psnr);
        item.SetMetadata("MaxBytes", bytes);
        item.SetMetadata("Metric", metric);
        return item;
    }

    private TaskItem Item(string file, string group, string? name = null, string quality = "75")
    {
        TaskItem item = new(_folder[file]);
        item.SetMetadata("Group", group);
        item.SetMetadata("Quality", quality);
        item.SetMetadata("LogicalName", name ?? "");
        return item;
    }
}
