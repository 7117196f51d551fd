using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>Turns steps into rows of the ledger: means over intervals of equal work.</summary>
/// <param name="rowPixels">Pixels updated per row.</param>
/// <param name="time">The clock; the training's time starts now.</param>
internal sealed class TrainingLog(double rowPixels, TimeProvider time) : IResumable
{
    private readonly long _start = time.GetTimestamp();
    private readonly List<TrainingRow> _rows = [];
    private double _earlierSeconds;
    private Sums _sums;

    public IReadOnlyList<TrainingRow> Rows => _rows;

    /// <summary>The last interval's; null until there is one.</summary>
    public double? Bpp => _rows is [.., TrainingRow last] ? last.Bpp : null;

    /// <summary>dB, the last interval's; null until there is one.</summary>
    public double? Psnr => _rows is [.., TrainingRow last] ? last.Psnr : null;

    /// <summary>With those of the runs that this one continues.</summary>
    private double ElapsedSeconds => _earlierSeconds + time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Counts one step.</summary>
    /// <param name="stage">It belongs to.</param>
    /// <param name="images">The images of the step.</param>
    /// <param name="losses">Theirs.</param>
    /// <param name="update">Updates of each latent in this stage so far.</param>
    /// <param name="rate">Step size of the network.</param>
    /// <param name="temperature">Of the soft rounding.</param>
    /// <param name="pixelArea"><see cref="TrainingContext.PixelArea"/>.</param>
    public void Step(
        TrainingStage stage,
        IReadOnlyList<TrainingImage> images,
        ImageLoss[] losses,
        long update,
        double rate,
        double temperature,
        int pixelArea = 1)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            _sums.Add(images[i], losses[i], pixelArea);
        }

        if (_sums.Worked >= rowPixels)
        {
            _rows.Add(new TrainingRow(
                stage,
                update,
                ElapsedSeconds,
                _sums.Loss / _sums.Pixels,
                _sums.Bits / _sums.Pixels,
                -10 * Math.Log10(Math.Max(_sums.ErrorPixels / _sums.Pixels, 1e-10)),
                rate,
                temperature));
            _sums = default;
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        double elapsed = ElapsedSeconds;
        state.Transfer(ref elapsed);
        _earlierSeconds += elapsed - ElapsedSeconds;
        state.Transfer(_rows);
        state.Transfer(ref _sums);
    }

    private struct Sums
    {
        public double Bits;
        public double ErrorPixels;
        public double Loss;
        public double Pixels;

        /// <summary>Those of the pictures that were updated, which may be reduced.</summary>
        public double Worked;

        public void Add(TrainingImage image, ImageLoss loss, int pixelArea)
        {
            double error = loss.MeanSquaredError(image) * image.Pixels;
            Bits += loss.Bits;
            ErrorPixels += pixelArea * error;
            Loss += pixelArea * (error + (image.Lambda * loss.Bits));
            Pixels += pixelArea * (double)image.Pixels;
            Worked += image.Pixels;
        }
    }
}
