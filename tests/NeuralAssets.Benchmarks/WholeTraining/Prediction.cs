using System.Text.Json.Nodes;

namespace NeuralAssets.Benchmarks.WholeTraining;

/// <summary>What a training said of its remaining time at one moment.</summary>
/// <param name="Elapsed">Seconds since its start.</param>
/// <param name="Remaining">Seconds that it expected until its end.</param>
internal readonly record struct Prediction(double Elapsed, double Remaining)
{
    /// <summary>Predictions are judged between these shares of the whole time: later, a second more or less is a large part of what remains.</summary>
    private const double JudgedFrom = 0.1;
    private const double JudgedTo = 0.9;

    /// <summary>The prediction of a progress event; null for other events.</summary>
    public static Prediction? Of(JsonNode trainerEvent)
        => (string?)trainerEvent["event"] == "progress" && (double?)trainerEvent["remainingSeconds"] is double remaining
            ? new Prediction((double)trainerEvent["elapsedSeconds"]!, remaining)
            : null;

    /// <summary>Error of the first prediction after a tenth of the time, and the worst from there on, by what really remained; null if there is none.</summary>
    /// <param name="predictions">In order of time.</param>
    /// <param name="seconds">What the training took.</param>
    public static (double First, double Worst)? Errors(IEnumerable<Prediction> predictions, double seconds)
    {
        double[] errors =
        [
            .. predictions.Where(at => at.Elapsed >= JudgedFrom * seconds && at.Elapsed <= JudgedTo * seconds)
                .Select(at => (at.Remaining / (seconds - at.Elapsed)) - 1),
        ];
        return errors.Length == 0 ? null : (errors[0], errors.MaxBy(Math.Abs));
    }
}
