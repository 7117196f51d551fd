using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;
using NeuralAssets.Trainer.Training.Differences;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>
/// Moves the lambdas of all images by one common factor while they train, so that training ends near the group's goal. Images keep the
/// proportions that their Quality gives them.
/// </summary>
internal sealed class LambdaControl : IResumable
{
    /// <summary>Looks at the result a stage, at the most: each costs a third of an update of every latent.</summary>
    private const int MostPoints = 24;

    /// <summary>Updates that latents need to follow lambda some way.</summary>
    private const int UpdatesPerPoint = 12;

    /// <summary>
    /// Share of the main phase at its beginning, when nothing is settled, and at its end, when latents no longer follow. PSNR rises for longer, and so do the
    /// bytes of smooth pictures, whose finest grids are put to use there: until then the content tells more of where they will end.
    /// </summary>
    private const double Start = 0.25;
    private const double LateStart = 0.5;
    private const double End = 0.8;

    /// <summary>
    /// By how much the logarithm of the bytes will fall at the same lambda after the warm-up, and in the main phase by what is left of it: 0.24 to 0.62 on five
    /// groups, and about a straight line on four (README of this folder).
    /// </summary>
    private const double DeclineAfterWarmUp = 0.46;
    private const double DeclineOfMain = 0.22;

    /// <summary>Growth of the corrections while they do not do, and where it ends.</summary>
    private const double Boost = 1.5;
    private const double MostBoost = 3;

    /// <summary>Of what is missing, what must be left after a correction for the next to be boosted.</summary>
    private const double Unmoved = 0.6;

    private const double LargestMove = 1.2;

    /// <summary>
    /// By what the content made expect, which is right within 1 or 2 dB, and within half of the bytes but for planes that tell of each other otherwise than colours
    /// do, as those of a normal map. Far above the right lambda, a network learns to ignore its latents and never recovers; what lies beyond this is left to the trimming.
    /// </summary>
    private const double MostByStart = 4;
    private const double MostByStartOfBytes = 30;

    /// <summary>
    /// Share of the correction that a point makes. The whole of it would overshoot; and the colder the soft rounding gets, the less of it shows
    /// before the next.
    /// </summary>
    private static readonly ScheduledValue s_gain = new(0.7, 0.1);

    private readonly RateGoal _goal;
    private readonly double _otherBytes;
    private readonly long _groupPixels;
    private readonly List<(TrainingImage Image, double Lambda)> _images;
    private readonly IReadOnlyList<bool> _isExact;
    private readonly double _start;
    private readonly bool _foreseesBytes;
    private double _logFactor;
    private double _missing;
    private double _boost = 1;
    private int _point;

    /// <param name="goal">To be reached.</param>
    /// <param name="set">The group, its lambdas those of its images' Quality times its <see cref="TrainingSet.StartFactor"/>.</param>
    /// <param name="crops">Those to warm up on, likewise.</param>
    /// <param name="otherBytes">What the files are expected to hold beside latents and networks of single images.</param>
    /// <param name="isSmooth">Whether the group begins at reduced size.</param>
    public LambdaControl(RateGoal goal, TrainingSet set, IReadOnlyList<TrainingImage> crops, double otherBytes, bool isSmooth)
    {
        _goal = goal;
        _otherBytes = otherBytes;
        _foreseesBytes = goal.Psnr is null && !isSmooth;
        _groupPixels = set.Pixels;
        _images = [.. set.Images.Concat(crops).Select(image => (image, image.Lambda / set.StartFactor))];
        _isExact = set.IsExact;
        double[] lambdas = [.. set.Lambdas.Select(lambda => lambda / set.StartFactor)];
        LogFactor = _start = Math.Log(RateModel.ContentFactor(goal, set.Content, set.IsExact, lambdas, otherBytes));
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

    /// <summary>Told after every step of a stage; looks at the result now and then.</summary>
    /// <param name="engine">Evaluates.</param>
    /// <param name="parameters">As they are after the step.</param>
    /// <param name="images">The images of the stage.</param>
    /// <param name="updates">Of each latent in the whole stage.</param>
    /// <param name="progress">Of the stage, 0 to 1.</param>
    /// <param name="isWarmUp">Whether the stage is the warm-up.</param>
    public void Observe(
        CodecEngine engine, NetworkParameters parameters, IReadOnlyList<TrainingImage> images, int updates, double progress, bool isWarmUp)
    {
        int point = (int)(progress * Math.Clamp(updates / UpdatesPerPoint, 1, MostPoints));
        if (point == _point)
        {
            return;
        }

        _point = point;
        if (isWarmUp ? _foreseesBytes && progress == 1 : progress >= (_foreseesBytes ? Start : LateStart) && progress <= End)
        {
            double decline = !_foreseesBytes ? 0 : isWarmUp ? DeclineAfterWarmUp : DeclineOfMain * (1 - progress);
            double missing = Wanted(images) + decline - Look(engine, parameters, images);
            bool isUnmoved = missing * _missing > 0 && Math.Abs(missing) > Unmoved * Math.Abs(_missing);
            _boost = isUnmoved ? Math.Min(Boost * _boost, MostBoost) : 1;
            _missing = missing;
            double whole = missing / RateModel.Slope(_goal);
            double move = isWarmUp ? whole : Math.Clamp(_boost * s_gain.At(progress) * whole, -LargestMove, LargestMove);
            double most = Math.Log(_goal.Psnr is null ? MostByStartOfBytes : MostByStart);
            LogFactor = Math.Clamp(_logFactor + move, _start - most, _start + most);
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        double factor = _logFactor;
        state.Transfer(ref factor);
        state.Transfer(ref _missing);
        state.Transfer(ref _boost);
        state.Transfer(ref _point);
        LogFactor = factor;
    }

    /// <summary>The goal's level (<see cref="RateModel"/>); bytes are those that the images' own networks leave to latents.</summary>
    private double Wanted(IReadOnlyList<TrainingImage> images)
    {
        double networks = images.Sum(image => image.Network is { } network ? DifferencePrice.Bits(network.Difference) / 8 : 0);
        return _goal.Psnr ?? Math.Log(RateModel.LatentBytes(_goal.MaxBytes!.Value, _otherBytes + networks));
    }

    /// <summary>The present level.</summary>
    private double Look(CodecEngine engine, NetworkParameters parameters, IReadOnlyList<TrainingImage> images)
    {
        SetWeights(images, ignored: true);
        engine.SetParameters(parameters);
        ImageLoss[] losses = engine.Evaluate(images);
        SetWeights(images, ignored: false);
        return _goal.Psnr is null
            ? Math.Log(Math.Max(losses.Sum(loss => loss.Bits) * _groupPixels / images.Sum(image => image.Pixels), 8) / 8)
            : ImageQuality.MeanPsnr(losses.Select((loss, i) => _isExact[i] ? ImageQuality.MaximumPsnr : Psnr(loss.MeanSquaredError(images[i]))));
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
