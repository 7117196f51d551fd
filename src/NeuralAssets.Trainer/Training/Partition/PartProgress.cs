using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.Partition;

/// <summary>Tells of one network's training as a part of its group's: networks are trained one after another, and a pixel of each takes as long, about.</summary>
/// <param name="group">Is told.</param>
/// <param name="pixels">Of each network's images.</param>
/// <param name="part">The network that is trained now.</param>
/// <param name="time">The clock; the network's time starts now.</param>
internal sealed class PartProgress(IProgress<TrainingProgress> group, long[] pixels, int part, TimeProvider time) : IProgress<TrainingProgress>
{
    private readonly long _start = time.GetTimestamp();
    private readonly double _before = pixels.Take(part).Sum();
    private readonly double _after = pixels.Skip(part + 1).Sum();
    private readonly double _own = pixels[part];

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        double seconds = time.GetElapsedTime(_start).TotalSeconds;
        group.Report(value with
        {
            Fraction = (_before + (value.Fraction * _own)) / (_before + _own + _after),
            RemainingSeconds = value.RemainingSeconds + (_after / _own * (seconds + value.RemainingSeconds)),
        });
    }
}
