using System.Diagnostics;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training;

/// <summary>Turns steps into rows of the ledger and into progress. Work is measured in updated pixels, so the remaining time can be told early.</summary>
internal sealed class TrainingLog
{
    /// <summary>Rows per stage, about.</summary>
    private const int RowsPerStage = 100;

    /// <summary>Share of the whole that quantising, encoding and verifying take, about.</summary>
    private const double FinishingShare = 0.05;

    private readonly IProgress<TrainingProgress> _progress;
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly List<TrainingRow> _rows = [];
    private readonly double _plannedWork;
    private readonly double _rowWork;
    private TrainingStage _stage;
    private double _work;
    private double _sinceRow;
    private double _bits;
    private double _pixels;
    private double _errorPixels;
    private double _loss;
    private double? _bpp;
    private double? _psnr;

    public TrainingLog(TrainingPreset preset, TrainingSet set, IProgress<TrainingProgress> progress)
    {
        _progress = progress;
        long pixels = set.Images.Sum(image => image.Pixels);
        _plannedWork = ((double)preset.WarmUp.Updates * Math.Min(pixels, CropSet.MostPixels))
            + ((double)(preset.Main.Updates + preset.FinalSteps) * pixels);
        _rowWork = _plannedWork / (2 * RowsPerStage);
    }

    public IReadOnlyList<TrainingRow> Rows => _rows;

    /// <summary>Enters a stage.</summary>
    public void Begin(TrainingStage stage)
    {
        _stage = stage;
        double fraction = stage switch
        {
            TrainingStage.Quantisation => 1 - FinishingShare,
            TrainingStage.Encoding => 1 - (FinishingShare / 2),
            TrainingStage.Verification => 1 - (FinishingShare / 4),
            _ => Fraction,
        };
        _progress.Report(new TrainingProgress(stage, fraction, _bpp, _psnr));
    }

    /// <summary>Counts one step.</summary>
    /// <param name="images">The images of the step.</param>
    /// <param name="losses">Theirs.</param>
    /// <param name="done">Pixels updated in this stage so far.</param>
    /// <param name="pixels">Pixels of the stage's images; done / pixels is the number of updates a latent has had.</param>
    /// <param name="rate">Step size of the network.</param>
    /// <param name="temperature">Of the soft rounding.</param>
    public void Step(IReadOnlyList<TrainingImage> images, ImageLoss[] losses, long done, long pixels, double rate, double temperature)
    {
        for (int i = 0; i < losses.Length; i++)
        {
            TrainingImage image = images[i];
            double error = losses[i].MeanSquaredError(image) * image.Pixels;
            _bits += losses[i].Bits;
            _errorPixels += error;
            _loss += error + (image.Lambda * losses[i].Bits);
            _pixels += image.Pixels;
            _work += image.Pixels;
            _sinceRow += image.Pixels;
        }

        if (_sinceRow >= _rowWork)
        {
            _bpp = _bits / _pixels;
            _psnr = -10 * Math.Log10(Math.Max(_errorPixels / _pixels, 1e-10));
            _rows.Add(new TrainingRow(
                _stage, done / pixels, _watch.Elapsed.TotalSeconds, _loss / _pixels, _bpp.Value, _psnr.Value, rate, temperature));
            _bits = _errorPixels = _loss = _pixels = _sinceRow = 0;
        }

        _progress.Report(new TrainingProgress(_stage, Fraction, _bpp, _psnr));
    }

    private double Fraction => Math.Min(1, _work / _plannedWork) * (1 - FinishingShare);
}
