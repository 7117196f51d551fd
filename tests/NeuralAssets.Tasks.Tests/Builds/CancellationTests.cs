using System.Diagnostics;
using System.Globalization;

namespace NeuralAssets.Tasks.Tests.Builds;

public sealed class CancellationTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task InterruptingABuildEndsTheTrainerAndLeavesNothingPartial()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT to send to one process.");
        TestProject project = new TestProject(_machine).Image("Assets/a.png");
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");
        (await project.Save().RestoreAsync()).Succeeds();
        project.Environment["FAKE_TRAINER_BEHAVIOUR"] = "Hang";

        using Process build = project.Start("msbuild", "-t:NeuralAssetsTrain");
        Task<string> output = DotNet.ReadToEndAsync(build);
        await UntilAsync(() => project.Records().Length == 1);
        int trainer = int.Parse(File.ReadAllText(project.Records("process").Single()), CultureInfo.InvariantCulture);
        Assert.True(IsRunning(trainer));

        var clock = Stopwatch.StartNew();
        using (var interrupt = Process.Start("kill", ["-INT", build.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await interrupt.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string text = await output;
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"The build took {clock.Elapsed} to end.\n{text}");
        Assert.NotEqual(0, build.ExitCode);
        Assert.DoesNotContain("error NA", text, StringComparison.Ordinal);
        await UntilAsync(() => !IsRunning(trainer));
        Assert.Empty(Directory.GetDirectories(project["obj/neural-cache/v1"], "tmp-*"));
        Assert.False(File.Exists(project["obj/Debug/net10.0/neural/icons.nad"]));

        project.Environment.Clear();
        BuildResult next = (await project.BuildAsync()).Succeeds();
        Assert.Equal(2, next.Shipped.Count);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < s_patience, "Waited in vain.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return !running.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
