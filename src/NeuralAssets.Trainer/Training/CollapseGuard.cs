using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// Takes the network back when a training falls off a cliff: a step of a high rate may leave it where latents cost many times as many bits, and it
/// hardly returns from there by itself. It goes back to where it was last near its best, and on at half the rate.
/// </summary>
/// <param name="context">Of the training.</param>
/// <param name="images">Those of the stage.</param>
internal sealed class CollapseGuard(TrainingContext context, IReadOnlyList<TrainingImage> images) : IResumable
{
    /// <summary>A loss of so many times an image's lowest is no noise.</summary>
    private const double Collapsed = 2;

    /// <summary>So near to the lowest, a network is worth going back to.</summary>
    private const double Healthy = 1.2;

    /// <summary>Updates of an image in which latents recover before they are judged again.</summary>
    private const int Recovery = 20;

    private readonly Dictionary<TrainingImage, int> _numbers = images.Select((image, i) => (image, i)).ToDictionary(pair => pair.image, pair => pair.i);
    private readonly double[] _lowest = [.. Enumerable.Repeat(double.PositiveInfinity, images.Count)];
    private readonly float[] _kept = [.. context.Parameters.Values];
    private int _patience;
    private double _factor = 1;

    /// <summary>What the network's rate is multiplied by.</summary>
    public double Factor => _factor;

    /// <summary>Looks at the losses of a step, before the network is changed by it.</summary>
    /// <returns>True if the network was taken back; its gradient is of no use then.</returns>
    public bool TakesBack(IReadOnlyList<TrainingImage> batch, ImageLoss[] losses)
    {
        double found = 0;
        double lowest = 0;
        for (int i = 0; i < losses.Length; i++)
        {
            double loss = losses[i].Total(batch[i]);
            ref double best = ref _lowest[_numbers[batch[i]]];
            found += loss;
            lowest += Math.Min(best, loss);
            best = Math.Min(best, loss);
        }

        if (_patience > 0)
        {
            _patience--;
        }
        else if (found > Collapsed * lowest)
        {
            _patience = Recovery * images.Count / batch.Count;
            _factor /= 2;
            _kept.CopyTo(context.Parameters.Values, 0);
            foreach (TrainingImage image in images)
            {
                image.Network?.Difference.Values.AsSpan().Clear();
            }

            return true;
        }

        if (found < Healthy * lowest)
        {
            context.Parameters.Values.CopyTo(_kept, 0);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer<double>(_lowest);
        state.Transfer<float>(_kept);
        state.Transfer(ref _patience);
        state.Transfer(ref _factor);
    }
}
