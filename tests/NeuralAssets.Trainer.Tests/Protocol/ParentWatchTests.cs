using System.Diagnostics;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Tests.Protocol;

public sealed class ParentWatchTests
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task TellsWhenTheProcessHasGone()
    {
        using Process process = StartSleeper();
        var gone = new TaskCompletionSource();
        using var watch = new ParentWatch(process.Id, gone.SetResult);

        await Task.Delay(1500, TestContext.Current.CancellationToken);
        Assert.False(gone.Task.IsCompleted);
        process.Kill();

        await gone.Task.WaitAsync(s_soon, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task TellsAtOnceThatThereIsNoSuchProcess()
    {
        using Process process = StartSleeper();
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var gone = new TaskCompletionSource();

        using var watch = new ParentWatch(process.Id, gone.SetResult);

        await gone.Task.WaitAsync(s_soon, TestContext.Current.CancellationToken);
    }

    private static Process StartSleeper() => OperatingSystem.IsWindows()
        ? Process.Start(new ProcessStartInfo("ping", "-n 60 127.0.0.1") { RedirectStandardOutput = true })!
        : Process.Start("sleep", "60");
}
