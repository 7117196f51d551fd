using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>Turns a training's progress, however frequent, into progress events, at most one in two seconds.</summary>
internal sealed class ProgressRelay : IProgress<TrainingProgress>
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly string _group;
    private readonly EventWriter _events;
    private readonly TimeProvider _time;
    private readonly long _start;
    private long? _last;
    private double _fraction;

    /// <param name="group">Group name.</param>
    /// <param name="events">Where the events go.</param>
    /// <param name="time">The clock; the group's time starts now.</param>
    public ProgressRelay(string group, EventWriter events, TimeProvider time)
    {
        _group = group;
        _events = events;
        _time = time;
        _start = time.GetTimestamp();
    }

    public double ElapsedSeconds => _time.GetElapsedTime(_start).TotalSeconds;

    public void Report(TrainingProgress value)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if (_last is long last && _time.GetElapsedTime(last, now) < s_interval)
            {
                return;
            }

            _last = now;
            double elapsed = _time.GetElapsedTime(_start, now).TotalSeconds;

            // Predictions are corrected both ways; what is shown as done never shrinks.
            double fraction = double.IsFinite(value.Fraction) ? Math.Clamp(value.Fraction, 0, 1) : 0;
            _fraction = Math.Max(_fraction, fraction);
            _events.Write(new ProgressEvent(
                _group,
                NameOf(value.Stage),
                _fraction,
                elapsed,
                FiniteOrNull(value.RemainingSeconds),
                FiniteOrNull(value.Bpp),
                FiniteOrNull(value.Psnr)));
        }
    }

    /// <summary>The protocol's word for a stage.</summary>
    public static string NameOf(TrainingStage stage) => stage switch
    {
        TrainingStage.Autoencoder => "autoencoder",
        TrainingStage.Refinement => "refinement",
        TrainingStage.Quantisation => "quantisation",
        TrainingStage.Encoding => "encoding",
        TrainingStage.Verification => "verification",
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    /// <summary>JSON has no infinities, and a training that diverges for a moment is no reason to fail in the telling.</summary>
    private static double? FiniteOrNull(double? value) => value is double number && double.IsFinite(number) ? number : null;
}
