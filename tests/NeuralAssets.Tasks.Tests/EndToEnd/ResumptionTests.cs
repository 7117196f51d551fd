using System.Diagnostics;
using NeuralAssets.Tasks.Tests.Builds;

namespace NeuralAssets.Tasks.Tests.EndToEnd;

/// <summary>A build is killed in the middle of a real training; the next one goes on from there.</summary>
public sealed class ResumptionTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task AKilledBuildGoesOnAndShipsTheBytesOfOneThatWasNot()
    {
        TestProject killed = await CreateAsync("killed");
        await KillWhileTrainingAsync(killed);
        await UntilAsync(() => Checkpoints(killed).Length == 1);
        Assert.Empty(Outputs(killed));

        BuildResult resumed = (await killed.MSBuildAsync("-t:NeuralAssetsTrain")).Succeeds();
        Assert.Contains("going on with training 'icons'", resumed.Output, StringComparison.Ordinal);
        Assert.Empty(Checkpoints(killed));

        TestProject undisturbed = await CreateAsync("undisturbed");
        BuildResult whole = (await undisturbed.MSBuildAsync("-t:NeuralAssetsTrain")).Succeeds();
        Assert.Contains("training 'icons'", whole.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("going on", whole.Output, StringComparison.Ordinal);
        Assert.Equal(2, Outputs(killed).Length);
        Assert.Equal(Outputs(undisturbed).Select(File.ReadAllBytes), Outputs(killed).Select(File.ReadAllBytes));
    }

    private async Task<TestProject> CreateAsync(string name)
    {
        TestProject project = new TestProject(_machine, name)
            .Image("Assets/hero.png", 1, 160, 100)
            .Image("Assets/ui/heart.png", 2, 64, 64);
        project.Properties["NeuralAssetsTrainerAssembly"] = Repository.Trainer;
        project.Properties["NeuralAssetsEffort"] = "Fast";
        project.Items.Add("<NeuralImage Include='Assets/**/*.png' Group='icons' />");
        (await project.Save().RestoreAsync()).Succeeds();
        return project;
    }

    private static async Task KillWhileTrainingAsync(TestProject project)
    {
        using Process build = project.Start("msbuild", "-t:NeuralAssetsTrain");
        string? line;
        do
        {
            line = await build.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.NotNull(line);
        }
        while (!line.Contains("training 'icons'", StringComparison.Ordinal));

        // The build's process alone: its trainer has to notice by itself.
        await Task.Delay(2000, TestContext.Current.CancellationToken);
        build.Kill(entireProcessTree: false);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static string[] Checkpoints(TestProject project)
        => Directory.GetFiles(project["obj/neural-cache/v1/trainer"], "*.checkpoint");

    private static string[] Outputs(TestProject project)
        => [.. Directory.GetFiles(project["obj/Debug/net10.0/neural"], "icons.na?").Order(StringComparer.Ordinal)];

    private static async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < s_patience, "Waited in vain.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
