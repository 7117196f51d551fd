using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>
/// Moves the lambdas of all images by one common factor while they train, so that training ends near the group's goal. Images keep the
/// proportions that their Quality gives them.
/// </summary>
internal sealed class LambdaControl : IResumable
{
    /// <summary>Looks at the result a stage: each costs a third of an update of every latent.</summary>
    private const int PointsPerStage = 24;

    /// <summary>Points at a stage's beginning, when nothing is settled, and at its end, when latents no longer follow.</summary>
    private const int FirstPoint = 3;
    private const int LastPoint = 21;

    /// <summary>Share of the correction that a point makes: latents take many updates to follow, so the whole of it would overshoot.</summary>
    private static readonly ScheduledValue s_gain = new(0.6, 0.3);

    private const double LargestMove = 0.8;

    private readonly RateGoal _goal;
    private readonly double _otherBytes;
    private readonly long _groupPixels;
    private readonly List<(TrainingImage Image, double Lambda)> _images = [];
    private double _logFactor;
    private int _point;

    /// <param name="goal">To be reached.</param>
    /// <param name="set">The group, its lambdas those of its images' Quality times <see cref="RateModel.StartFactor"/>.</param>
    /// <param name="startFactor">That factor.</param>
    /// <param name="otherBytes">What the files are expected to hold beside latents.</param>
    public LambdaControl(RateGoal goal, TrainingSet set, double startFactor, double otherBytes)
    {
        _goal = goal;
        _groupPixels = set.Pixels;
        _otherBytes = otherBytes;
        _logFactor = Math.Log(startFactor);
        Add(set.Images);
    }

    /// <summary>Logarithm of the common factor. Setting it sets every image's lambda.</summary>
    public double LogFactor
    {
        get => _logFactor;
        set
        {
            _logFactor = Math.Clamp(value, LowestLogFactor, HighestLogFactor);
            foreach ((TrainingImage image, double lambda) in _images)
            {
                image.Lambda = (float)Math.Clamp(lambda * Math.Exp(_logFactor), RateModel.SmallestLambda, RateModel.LargestLambda);
            }
        }
    }

    /// <summary>Below it no lambda falls.</summary>
    public double LowestLogFactor => Math.Log(RateModel.SmallestLambda / _images.Max(image => image.Lambda));

    /// <summary>Above it no lambda rises.</summary>
    public double HighestLogFactor => Math.Log(RateModel.LargestLambda / _images.Min(image => image.Lambda));

    /// <summary>Takes charge of more images, whose lambdas have the present factor.</summary>
    public void Add(IReadOnlyList<TrainingImage> images)
        => _images.AddRange(images.Select(image => (image, image.Lambda / Math.Exp(_logFactor))));

    /// <summary>Told after every step of a stage; looks at the result now and then.</summary>
    /// <param name="engine">Evaluates.</param>
    /// <param name="parameters">As they are after the step.</param>
    /// <param name="images">The images of the stage.</param>
    /// <param name="progress">Of the stage, 0 to 1.</param>
    public void Observe(CodecEngine engine, NetworkParameters parameters, IReadOnlyList<TrainingImage> images, double progress)
    {
        int point = (int)(progress * PointsPerStage);
        if (point == _point)
        {
            return;
        }

        _point = point;
        if (point is >= FirstPoint and <= LastPoint)
        {
            double wanted = _goal.Psnr ?? Math.Log(LatentBytes(_goal.MaxBytes!.Value));
            double missing = wanted - Level(engine, parameters, images);
            LogFactor += Math.Clamp(s_gain.At(progress) * missing / RateModel.Slope(_goal), -LargestMove, LargestMove);
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        double factor = _logFactor;
        state.Transfer(ref factor);
        state.Transfer(ref _point);
        LogFactor = factor;
    }

    /// <summary>What is left of a budget for latents: at the least a twentieth, so that there is something to steer by.</summary>
    private double LatentBytes(double bytes) => Math.Max(bytes - _otherBytes, 0.05 * bytes);

    private double Level(CodecEngine engine, NetworkParameters parameters, IReadOnlyList<TrainingImage> images)
    {
        SetWeights(images, ignored: true);
        engine.SetParameters(parameters);
        ImageLoss[] losses = engine.Evaluate(images);
        SetWeights(images, ignored: false);
        if (_goal.Psnr is not null)
        {
            return losses.Select((loss, i) => Psnr(loss.MeanSquaredError(images[i]))).Average();
        }

        double bits = losses.Sum(loss => loss.Bits) * _groupPixels / images.Sum(image => image.Pixels);
        return Math.Log(Math.Max(bits, 8) / 8);
    }

    /// <summary>Pixels are rounded to 8 bits in the end, which adds a twelfth of a step squared.</summary>
    private static double Psnr(double meanSquaredError) => -10 * Math.Log10(meanSquaredError + (1 / (12 * 255.0 * 255.0)));

    private static void SetWeights(IReadOnlyList<TrainingImage> images, bool ignored)
    {
        foreach (TrainingImage image in images)
        {
            image.Target.IgnoresWeights = ignored;
        }
    }
}
