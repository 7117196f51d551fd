using System.Diagnostics;
using NeuralAssets.Tasks.Tests.Builds;

namespace NeuralAssets.Tasks.Tests.EndToEnd;

/// <summary>A project, the real task and the real trainer: what a consumer gets.</summary>
public sealed class RealTrainerTests : IDisposable
{
    private const string Program =
        """
        using NeuralAssets;

        NeuralImage hero = App.NeuralImages.Icons.Hero;
        System.Console.WriteLine($"{hero.Name} {hero.Width}x{hero.Height} {hero.Decode().Length}");
        byte[][] all = NeuralImageGroup.DecodeMany(App.NeuralImages.Icons.Group.Images);
        System.Console.WriteLine(all.Length);
        """;

    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task AProjectBuildsTrainsRunsAndIsUpToDate()
    {
        TestProject project = Create().Image("Assets/hero.png", 1, 24, 20).Image("Assets/ui/heart.png", 2, 9, 7).Save();

        BuildResult built = (await project.BuildAsync()).Succeeds();
        Assert.Contains("training 'icons'", built.Output, StringComparison.Ordinal);
        Assert.Equal(["icons.nac", "icons.nad"], project.Shipped("bin").Keys.Select(Path.GetFileName).Order(StringComparer.Ordinal));

        string application = Directory.GetFiles(project["bin"], "app.dll", SearchOption.AllDirectories).Single();
        using Process process = DotNet.Start(_machine, _machine[""], ["exec", application], new Dictionary<string, string>());
        string output = await DotNet.ReadToEndAsync(process);
        Assert.True(process.ExitCode == 0, output);
        Assert.Contains("hero 24x20 1920", output, StringComparison.Ordinal);
        Assert.Contains("2", output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1], StringComparison.Ordinal);

        BuildResult again = (await project.BuildAsync()).Succeeds();
        Assert.DoesNotContain("training 'icons'", again.Output, StringComparison.Ordinal);
        (await project.MSBuildAsync("-question")).Succeeds();
    }

    [Fact]
    public async Task AGroupKeepsItsBudgetAndTellsHowFarItsNormalsAre()
    {
        const int Budget = 1400;
        TestProject project = Create().Image("Assets/hero.png", 1, 48, 40).Image("Assets/map.png", 2, 48, 40);
        project.Items.Add("<NeuralImage Update='Assets/map.png' Kind='Normal' />");
        project.Items.Add($"<NeuralImageGroup Include='icons' MaxBytes='{Budget}' />");

        BuildResult built = (await project.Save().BuildAsync()).Succeeds();

        Assert.Contains("normals within", built.Output, StringComparison.Ordinal);
        string[] files = Directory.GetFiles(project["bin"], "icons.na?", SearchOption.AllDirectories);
        Assert.Equal(2, files.Length);
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, Budget);
    }

    [Fact]
    public async Task AGroupThatNoFileCanHoldIsAnErrorWithTheNumbers()
    {
        TestProject project = Create().Image("Assets/hero.png", 1, 24, 20);
        project.Items.Add("<NeuralImageGroup Include='icons' MaxBytes='50' />");

        BuildResult built = (await project.Save().BuildAsync()).Fails();
        Assert.Contains("MaxBytes=50", Assert.Single(built.Lines("error NA0403")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADamagedImageIsOneErrorThatNamesIt()
    {
        TestProject project = Create().Image("Assets/hero.png", 1, 24, 20).Image("Assets/torn.png", 2, 24, 20).Save();
        byte[] bytes = File.ReadAllBytes(project["Assets/torn.png"]);
        File.WriteAllBytes(project["Assets/torn.png"], bytes[..(bytes.Length / 2)]);

        BuildResult built = (await project.BuildAsync()).Fails();
        Assert.Contains("torn.png", Assert.Single(built.Lines("error NA0205")), StringComparison.Ordinal);
        Assert.Empty(project.Shipped("bin"));
    }

    private TestProject Create()
    {
        TestProject project = new TestProject(_machine).Source("Program.cs", Program);
        project.Properties["OutputType"] = "Exe";
        project.Properties["RootNamespace"] = "App";
        project.Properties["NeuralAssetsTrainerAssembly"] = Repository.Trainer;
        project.Properties["NeuralAssetsEffort"] = "Fast";
        project.Items.Add("<NeuralImage Include='Assets/**/*.png' Group='icons' />");
        return project;
    }
}
