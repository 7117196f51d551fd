using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training.Lossless;
using NeuralAssets.Trainer.Training.Rounding;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>
/// Brings a trained group with rounded weights to its goal: a search for better latents at a slightly other lambda, then a measurement of real bytes and
/// pixels, until they fit. Where the search moves too little, a few updates of the latents go before it, which cost smooth pictures decibels.
/// </summary>
internal sealed class RateTrimmer
{
    /// <summary>Trials after which a result that may be shipped is.</summary>
    private const int MostTrials = 16;

    /// <summary>Trials after which a budget that is still exceeded counts as out of reach.</summary>
    private const int MostDesperateTrials = 40;

    /// <summary>Expected trials, for predictions of time.</summary>
    private const int UsualTrials = 3;

    /// <summary>Of the passes that the first search takes, those that a trial's does, expected likewise.</summary>
    private const double ShareOfPasses = 0.5;

    /// <summary>Share of the main phase's updates that a trial has, and its bounds.</summary>
    private const int TrialShare = 14;
    private const int FewestUpdates = 16;
    private const int MostUpdates = 80;

    private const double LargestMove = 1.5;

    /// <summary>How little, and how much, of what the model promises a trial is believed to do. With less, the next one has updates too.</summary>
    private const double LeastResponse = 0.1;
    private const double MostResponse = 3;

    /// <summary>First step size of the latents by the move of lambda's logarithm, and its bounds: small corrections disturb little.</summary>
    private const double RateByMove = 0.15;
    private const double SmallestRate = 0.03;
    private const double LargestRate = 0.16;
    private const double LastRate = 0.005;

    /// <summary>First temperature by the move, and its bounds: a cold soft rounding holds all latents but those that are near another integer.</summary>
    private const double TemperatureByMove = 0.25;
    private const double SmallestTemperature = 0.2;
    private const double LargestTemperature = 0.45;
    private const double LastTemperature = 0.15;
    private const float Noise = 0.15f;
    private const float LatentEpsilon = 1f;

    private readonly GroupPlan _plan;
    private readonly GoalJudge _judge;
    private readonly TrainingSet _set;
    private readonly LambdaControl _control;
    private readonly TrainingContext _context;
    private readonly int _passes;
    private readonly int _updates;

    /// <param name="plan">With a goal.</param>
    /// <param name="set">The images, whose latents are coded with the rounded weights.</param>
    /// <param name="control">Of their lambdas.</param>
    /// <param name="context">Its parameters are the values of the rounded weights.</param>
    /// <param name="preset">That it was trained with.</param>
    public RateTrimmer(GroupPlan plan, TrainingSet set, LambdaControl control, TrainingContext context, TrainingPreset preset)
    {
        _plan = plan;
        _judge = new GoalJudge(plan.Goal!);
        _set = set;
        _control = control;
        _context = context;
        _passes = preset.SearchPasses;
        _updates = Math.Clamp(preset.Main.Updates / TrialShare, FewestUpdates, MostUpdates);
    }

    /// <summary>Between which forms of the images the measurements chose, so that the files do too; null if there was no choice.</summary>
    public LosslessChoice? Choice { get; private set; }

    /// <summary>Evaluations of pixels to expect, for predictions of time.</summary>
    /// <param name="images">All of the group.</param>
    /// <param name="passes">Of a search.</param>
    public static long Work(IReadOnlyList<TrainingImage> images, int passes)
        => (long)(UsualTrials * ShareOfPasses * LatentSearch.Work(images, passes));

    /// <summary>Leaves the images' latents and lambdas at the goal.</summary>
    /// <param name="quantised">The rounded weights.</param>
    /// <param name="cancellationToken">Stops between updates.</param>
    /// <returns>What the group's owner should know, if the goal was missed.</returns>
    /// <exception cref="TrainerException">NA0403: the files can't be made as small as asked.</exception>
    public IReadOnlyList<Diagnostic> Trim(DecoderParameters quantised, CancellationToken cancellationToken)
    {
        _context.Engine.SetParameters(_context.Parameters);
        double model = RateModel.Slope(_plan.Goal!);
        double slope = model;
        bool isStuck = false;
        LambdaBracket? bracket = null;
        GroupMeasure measure = Measure(quantised);
        Candidate best = Keep(measure);
        for (int trial = 0; trial < (_judge.IsShippable(best.Measure) ? MostTrials : MostDesperateTrials) && !_judge.IsMet(measure); trial++)
        {
            Candidate before = Keep(measure);
            double factor = _control.LogFactor;
            double level = _judge.Level(measure);
            double missing = _judge.Missing(measure);
            _control.LogFactor = bracket?.Next(level + missing) ?? factor + Math.Clamp(missing / slope, -LargestMove, LargestMove);
            if (_control.LogFactor == factor && bracket is null)
            {
                // At the end of the scale.
                break;
            }

            if (isStuck)
            {
                Refine(_control.LogFactor - factor, cancellationToken);
            }

            LatentSearch.Run(_context, _set.Images, _passes, _plan.Threads, cancellationToken);
            measure = Measure(quantised);

            best = _judge.Rank(measure) < _judge.Rank(best.Measure) ? Keep(measure) : best;
            bool isWorse = _judge.Rank(before.Measure) < _judge.Rank(measure);
            bool isTooFar = missing * _judge.Missing(measure) < 0 && isWorse;
            if (isTooFar || bracket is not null)
            {
                bracket ??= new LambdaBracket(factor);
                bracket.Add(_control.LogFactor, _judge.Level(measure), isTooFar);
                isStuck = false;
                if (isWorse)
                {
                    // Latents do not come back the way they went.
                    Restore(before);
                    measure = before.Measure;
                }

                // Beyond the goal, and better: what was too far is so no more.
                bracket = missing * _judge.Missing(measure) < 0 ? null : bracket;
                continue;
            }

            // Latents follow in part; by how much, shows now.
            double seen = (_judge.Level(measure) - level) / (_control.LogFactor - factor) / model;
            isStuck = seen < LeastResponse;
            slope = model * Math.Clamp(seen, LeastResponse, MostResponse);
        }

        Restore(best);
        return _judge.Conclude(best.Measure, _plan.Group);
    }

    /// <summary>Of what would be shipped: images that are stored without loss have no part in a PSNR.</summary>
    private GroupMeasure Measure(DecoderParameters quantised)
    {
        var group = new CodedGroup(quantised, _set.Codes());
        if (!_plan.AllowsLossless)
        {
            return GroupMeasure.Take(_plan, group);
        }

        NeuralCost[] costs = NeuralCost.Measure(_plan, group);
        Choice ??= LosslessChoice.Prepare(_plan, _set.Lambdas, costs, isFinal: false, CancellationToken.None);
        return GroupMeasure.Take(_plan, Choice.Choose(group, costs, _set.Lambdas));
    }

    private void Refine(double move, CancellationToken cancellationToken)
    {
        double size = Math.Abs(move);
        var latentRate = new ScheduledValue(Math.Clamp(RateByMove * size, SmallestRate, LargestRate), LastRate);
        var temperature = new ScheduledValue(Math.Clamp(TemperatureByMove * size, SmallestTemperature, LargestTemperature), LastTemperature);
        for (int update = 0; update < _updates; update++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double progress = (double)update / _updates;
            var quantiser = new QuantiserSettings((float)temperature.At(progress), Noise);
            _context.Engine.Update(_set.Images, quantiser, new LatentStep((float)latentRate.AlongCosine(progress), LatentEpsilon), _context.Gradient);
        }

        _context.Engine.Settle();
    }

    private Candidate Keep(GroupMeasure measure)
        => new(measure, _control.LogFactor, [.. _set.Images.Select(image => image.CopyLatents())]);

    private void Restore(Candidate candidate)
    {
        _control.LogFactor = candidate.LogFactor;
        for (int i = 0; i < candidate.Latents.Length; i++)
        {
            for (int grid = 0; grid < candidate.Latents[i].Length; grid++)
            {
                _set.Images[i].SetLatents(grid, firstRow: 0, candidate.Latents[i][grid]);
            }
        }
    }

    /// <summary>A state that may be gone back to.</summary>
    private sealed record Candidate(GroupMeasure Measure, double LogFactor, float[][][] Latents);
}
