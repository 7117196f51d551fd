using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>
/// Brings a trained group with rounded weights to its goal: a few updates of the latents alone at a slightly other lambda, then a measurement
/// of real bytes and pixels, until they fit.
/// </summary>
internal sealed class RateTrimmer
{
    /// <summary>More than were ever needed for a goal within reach.</summary>
    private const int MaximumTrials = 16;

    /// <summary>Expected trials, for predictions of time.</summary>
    private const int UsualTrials = 3;

    /// <summary>Share of the main phase's updates that a trial has, and its bounds.</summary>
    private const int TrialShare = 25;
    private const int FewestUpdates = 8;
    private const int MostUpdates = 60;

    private const double LargestMove = 1.5;

    private static readonly ScheduledValue s_latentRate = new(0.06, 0.01);
    private static readonly QuantiserSettings s_quantiser = new(Temperature: 0.2f, Noise: 0.15f);

    private readonly GroupPlan _plan;
    private readonly GoalJudge _judge;
    private readonly TrainingSet _set;
    private readonly LambdaControl _control;
    private readonly TrainingContext _context;
    private readonly int _updates;

    /// <param name="plan">With a goal.</param>
    /// <param name="set">The images.</param>
    /// <param name="control">Of their lambdas.</param>
    /// <param name="context">Its parameters are the values of the rounded weights.</param>
    /// <param name="mainUpdates">Updates of the main phase.</param>
    public RateTrimmer(GroupPlan plan, TrainingSet set, LambdaControl control, TrainingContext context, int mainUpdates)
    {
        _plan = plan;
        _judge = new GoalJudge(plan.Goal!);
        _set = set;
        _control = control;
        _context = context;
        _updates = UpdatesPerTrial(mainUpdates);
    }

    /// <summary>Updates of every latent that are usually made.</summary>
    /// <param name="mainUpdates">Updates of the main phase.</param>
    public static int ExpectedUpdates(int mainUpdates) => UsualTrials * UpdatesPerTrial(mainUpdates);

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
        GroupMeasure measure = Measure(quantised);
        Candidate best = Keep(measure);
        for (int trial = 0; trial < MaximumTrials && !_judge.IsMet(measure); trial++)
        {
            double factor = _control.LogFactor;
            double level = _judge.Level(measure);
            _control.LogFactor = factor + Math.Clamp(_judge.Missing(measure) / slope, -LargestMove, LargestMove);
            if (_control.LogFactor == factor)
            {
                // At the end of the scale.
                break;
            }

            Refine(cancellationToken);
            measure = Measure(quantised);

            // Latents follow in part; by how much, shows now.
            double seen = (_judge.Level(measure) - level) / (_control.LogFactor - factor);
            slope = (seen / model) is > 0.2 and < 2 ? seen : model;
            best = _judge.Rank(measure) < _judge.Rank(best.Measure) ? Keep(measure) : best;
        }

        Restore(best);
        return _judge.Conclude(best.Measure, _plan.Group);
    }

    private static int UpdatesPerTrial(int mainUpdates) => Math.Clamp(mainUpdates / TrialShare, FewestUpdates, MostUpdates);

    private GroupMeasure Measure(DecoderParameters quantised) => GroupMeasure.Take(_plan, quantised, _set.Codes());

    private void Refine(CancellationToken cancellationToken)
    {
        for (int update = 0; update < _updates; update++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            float rate = (float)s_latentRate.AlongCosine((double)update / _updates);
            _context.Engine.Update(_set.Images, s_quantiser, rate, _context.Gradient);
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
