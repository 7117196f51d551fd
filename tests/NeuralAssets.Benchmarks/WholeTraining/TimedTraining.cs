using System.Diagnostics;
using System.Text.Json.Nodes;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Benchmarks.WholeTraining;

/// <summary>A training from the start of its process to the end of it.</summary>
/// <param name="Seconds">Of the process.</param>
/// <param name="Stages">As the trainer reports them.</param>
/// <param name="PeakMemoryMB">As the trainer reports it.</param>
/// <param name="Bytes">Of decoder and codes.</param>
/// <param name="Loss">MSE + lambda * bpp, every byte counted.</param>
/// <param name="PredictionErrors"><see cref="Prediction.Errors"/>.</param>
internal sealed record TimedTraining(
    double Seconds,
    IReadOnlyList<StageCost> Stages,
    double PeakMemoryMB,
    long Bytes,
    double Loss,
    (double First, double Worst)? PredictionErrors)
{
    /// <summary>Trains, with nothing left of an earlier run.</summary>
    /// <param name="order">What to train, and how.</param>
    /// <param name="directory">Emptied; then has the trainer's outputs.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public static TimedTraining Run(TrainingOrder order, string directory, CancellationToken cancellationToken)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        var predictions = new List<Prediction>();
        double trained = 0;
        long start = Stopwatch.GetTimestamp();
        string codes = TrainerProcess.Train(order, order.Group.Digest, directory, cancellationToken, line =>
        {
            JsonNode trainerEvent = JsonNode.Parse(line)!;
            trained = (string?)trainerEvent["event"] == "result" ? (double)trainerEvent["seconds"]! : trained;
            if (Prediction.Of(trainerEvent) is { } prediction)
            {
                predictions.Add(prediction);
            }
        });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        JsonNode report = JsonNode.Parse(File.ReadAllBytes(Path.ChangeExtension(codes, ".report.json")))!;
        long bytes = new FileInfo(codes).Length + new FileInfo(Path.ChangeExtension(codes, ".nad")).Length;
        double error = report["images"]!.AsArray().Sum(static image =>
            (double)image!["width"]! * (double)image["height"]! * Math.Pow(10, -(double)image["psnr"]! / 10));
        return new TimedTraining(
            seconds,
            [.. report["stages"]!.AsArray().Select(static stage => new StageCost(
                (string)stage!["name"]!, (double)stage["seconds"]!, (double)stage["processorSeconds"]!, (double)stage["peakMemoryMB"]!))],
            (double)report["peakMemoryMB"]!,
            bytes,
            (error + (QualityScale.Lambda(order.Quality) * 8 * bytes)) / order.Group.Pixels,
            Prediction.Errors(predictions, trained));
    }
}
