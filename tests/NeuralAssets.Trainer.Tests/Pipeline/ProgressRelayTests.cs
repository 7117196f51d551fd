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
    public void EstimatesTheRestFromWhatIsDone()
    {
        var relay = new ProgressRelay("g", new EventWriter(_output), _time);
        relay.Report(new TrainingProgress(TrainingStage.Autoencoder, 0));
        _time.Advance(TimeSpan.FromSeconds(30));
        relay.Report(new TrainingProgress(TrainingStage.Encoding, 0.75, double.NaN, double.PositiveInfinity));

        JsonElement[] events = Events();
        Assert.False(events[0].TryGetProperty("remainingSeconds", out _));
        Assert.Equal(10, events[1].GetProperty("remainingSeconds").GetDouble(), 9);
        Assert.Equal("encoding", events[1].GetProperty("stage").GetString());
        Assert.False(events[1].TryGetProperty("bpp", out _));
        Assert.False(events[1].TryGetProperty("psnr", out _));
    }

    private JsonElement[] Events()
        => [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
