using System.Globalization;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>Says how far a measurement is from a goal, and whether that will do.</summary>
internal sealed class GoalJudge(RateGoal goal)
{
    private const double PsnrTolerance = 0.1;
    private const double LeastUse = 0.97;

    /// <summary>Aimed at between the bounds, so that small errors of the aim stay within.</summary>
    private const double AimedUse = 0.988;
    private const double AimedTolerance = 0.06;

    /// <summary>Whether nothing is gained by another trial.</summary>
    public bool IsMet(GroupMeasure measure) => goal.Psnr is double psnr
        ? measure.IsPerfect || Math.Abs(measure.Psnr - psnr) <= AimedTolerance
        : measure.Bytes <= goal.MaxBytes && (measure.IsPerfect || measure.Bytes >= LeastUse * goal.MaxBytes);

    /// <summary>Whether it may be shipped at all.</summary>
    public bool IsShippable(GroupMeasure measure) => goal.MaxBytes is not long budget || measure.Bytes <= budget;

    /// <summary>What the level (<see cref="RateModel"/>) should change by.</summary>
    public double Missing(GroupMeasure measure)
    {
        if (goal.Psnr is double psnr)
        {
            return psnr - measure.Psnr;
        }

        // Only streams answer to lambda. Budgets below the rest ask for the least that there is.
        double rest = measure.Bytes - measure.StreamBytes;
        return Math.Log(Math.Max((AimedUse * goal.MaxBytes!.Value) - rest, 1)) - Level(measure);
    }

    /// <summary>dB, or the logarithm of the bytes that answer to lambda.</summary>
    public double Level(GroupMeasure measure) => goal.Psnr is null ? Math.Log(Math.Max(measure.StreamBytes, 1)) : measure.Psnr;

    /// <summary>The lower, the better: a PSNR by its distance, bytes by what they leave of the budget, but any that exceed it are worse.</summary>
    public double Rank(GroupMeasure measure)
    {
        if (goal.Psnr is double psnr)
        {
            return Math.Abs(measure.Psnr - psnr);
        }

        double left = goal.MaxBytes!.Value - measure.Bytes;
        return left >= 0 ? left : int.MaxValue - left;
    }

    /// <summary>What the group's owner should know of the measurement that it ended with.</summary>
    /// <exception cref="TrainerException">NA0403: the budget is exceeded.</exception>
    public IReadOnlyList<Diagnostic> Conclude(GroupMeasure measure, string group)
    {
        if (measure.Bytes > goal.MaxBytes)
        {
            throw new TrainerException(DiagnosticCodes.BudgetTooSmall, Invariant(
                $"Group '{group}' can't be made as small as MaxBytes={goal.MaxBytes}: at the lowest quality it takes {measure.Bytes} bytes (decoder {measure.DecoderBytes}, index {measure.IndexBytes}, images {measure.StreamBytes})."));
        }

        return goal.Psnr is double psnr && !measure.IsPerfect && Math.Abs(measure.Psnr - psnr) > PsnrTolerance
            ? [new Diagnostic(DiagnosticCodes.TargetNotReached, Invariant(
                $"Group '{group}' was not brought to TargetPsnr={psnr} dB: it has {measure.Psnr:0.00} dB in {measure.Bytes} bytes."))]
            : [];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
