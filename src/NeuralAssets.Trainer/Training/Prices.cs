using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// What a pixel costs in one stage by what it costs in another: expectations, which <see cref="TrainingClock"/> corrects as soon as it has
/// measured. Taken on two cores of an AMD EPYC: joint training and references on a Zen 4, the others on a Zen 5 (notes/time-and-memory.md).
/// </summary>
internal static class Prices
{
    /// <summary>The weights' gradients of all rows, by the rest of an update.</summary>
    private const double WeightSums = 0.2;

    /// <summary>Pixels that could be updated in the time that each step takes besides: threads are woken, the network's parameters are moved.</summary>
    private const double StepPixels = 5_000;

    /// <summary>And in the time that each row takes, with its rows of coarser grids, which are short.</summary>
    private const double RowPixels = 40;

    /// <summary>Share of an update's time that blank areas do not save: upsampling, say.</summary>
    private const double Unsaved = 0.15;

    /// <summary>With so many strips a thread, threads wait little for each other.</summary>
    private const int ManyStrips = 4;

    /// <summary>Share of an update's time that is saved by an empty finest grid, and as many more as may be.</summary>
    public const double EmptyFinestGrid = 0.45;

    /// <summary>By a step of the imitation.</summary>
    public const double Joint = 1.1;

    /// <summary>By a step of the imitation: forward only.</summary>
    public const double Prediction = 0.55;

    /// <summary>By an update: bits only, and without gradients.</summary>
    public const double References = 0.2;

    /// <summary>A gradient of half of the loss by the weights, with all rows: by an update, which takes few rows.</summary>
    public const double Curvature = 0.8;

    /// <summary>Some 80 evaluations of a part of the loss of each sampled pixel, by an update.</summary>
    public const double Quantisation = 17;

    /// <summary>As many of each pixel, by an update.</summary>
    public const double Differences = 23;

    /// <summary>An evaluation of a pixel and its share of a search's gradients, by an update.</summary>
    public const double LatentSearch = 0.8;

    /// <summary>The neural form, and the attempt at a lossless one, by an update.</summary>
    public const double Coding = 18;

    /// <summary>Two decodings and an encoding, by an update.</summary>
    public const double Verification = 4;

    /// <summary>WebP of each sampled pixel, at as many qualities as it takes to tell, by an update.</summary>
    public const double Comparison = 18;

    /// <summary>
    /// An update of a pixel, in any unit: dearer in small steps, where more rows teach the weights and threads wait for each other, and in narrow images, and
    /// cheaper where much of them is blank.
    /// </summary>
    /// <param name="images">All are updated equally often.</param>
    /// <param name="steps">For one update of all.</param>
    /// <param name="threads">That share a step's strips.</param>
    public static double Update(IReadOnlyList<TrainingImage> images, int steps, int threads)
    {
        double pixels = images.Sum(static image => image.Pixels) / (double)steps;
        double rows = images.Sum(static image => (double)image.Height) / steps;
        double strips = images.Sum(static image => Strip.Cut(image.Width, image.Height).Length) / (double)steps;
        double busy = strips < ManyStrips * threads ? strips / (threads * Math.Ceiling(strips / threads)) : 1;
        double worked = images.Sum(static image => image.Pixels * (Unsaved + ((1 - Unsaved) * image.Blank.WorkedShare))) / images.Sum(static image => image.Pixels);
        double row = 1 + (RowPixels * rows / pixels) + (WeightSums / RowSample.Of((long)pixels, draw: 0).Period);
        return (worked * row / busy) + (StepPixels / pixels);
    }
}
