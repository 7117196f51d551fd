using System.Text.Json;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Tests.Pipeline;

public sealed class ProgressRelayTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void WritesAtMostOneEventInTwoSeconds()
    {
        var relay = new ProgressRelay("g", new EventWriter(_output), _time);

        for (int i = 0; i <= 100; i++)
        {
            relay.Report(new TrainingProgress(TrainingStage.Refinement, i / 100.0));
            _time.Advance(TimeSpan.FromSeconds(0.1));
        }

        Assert.Equal([0, 2, 4, 6, 8, 10], Events().Select(static e => Math.Round(e.GetProperty("elapsedSeconds").GetDouble(), 6)));
    }

    [Fact]
    public void HandsOnPredictionsAndLeavesOutWhatIsNoNumber()
    {
        var relay = new ProgressRelay("g", new EventWriter(_output), _time);
        relay.Report(new TrainingProgress(TrainingStage.Autoencoder, 0));
        _time.Advance(TimeSpan.FromSeconds(30));
        relay.Report(new TrainingProgress(TrainingStage.Encoding, 0.75, 10, double.NaN, double.PositiveInfinity));

        JsonElement[] events = Events();
        Assert.False(events[0].TryGetProperty("remainingSeconds", out _));
        Assert.Equal(10, events[1].GetProperty("remainingSeconds").GetDouble(), 9);
        Assert.Equal("encoding", events[1].GetProperty("stage").GetString());
        Assert.False(events[1].TryGetProperty("bpp", out _));
        Assert.False(events[1].TryGetProperty("psnr", out _));
    }

    [Fact]
    public void WhatIsDoneNeverShrinks()
    {
        var relay = new ProgressRelay("g", new EventWriter(_output), _time);
        foreach (double fraction in (double[])[0.5, 0.4, double.NaN, 0.6])
        {
            relay.Report(new TrainingProgress(TrainingStage.Refinement, fraction));
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal([0.5, 0.5, 0.5, 0.6], Events().Select(static e => e.GetProperty("fraction").GetDouble()));
    }

    private JsonElement[] Events()
        => [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];
}
