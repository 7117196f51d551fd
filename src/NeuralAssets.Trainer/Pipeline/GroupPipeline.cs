using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Reporting;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>One group from image files to output files: load, train, write, and tell about it.</summary>
internal sealed class GroupPipeline
{
    private readonly GroupTraining _training;
    private readonly EventWriter _events;
    private readonly TimeProvider _time;

    public GroupPipeline(GroupTraining training, EventWriter events, TimeProvider time)
    {
        _training = training;
        _events = events;
        _time = time;
    }

    /// <param name="request">A valid request whose device is decided; its settings apply to the group.</param>
    /// <param name="group">The group to make.</param>
    /// <param name="batch">Its images; null if they are not loaded.</param>
    /// <param name="torch">Whether TorchSharp may be used.</param>
    /// <param name="cancellationToken">Stops between steps and inside of training; nothing is written then.</param>
    /// <exception cref="TrainerException">An image, the training or the output folder is at fault.</exception>
    public GroupSummary Run(
        TrainRequest request,
        GroupRequest group,
        ImageBatch? batch,
        TorchAvailability torch,
        CancellationToken cancellationToken)
    {
        var progress = new ProgressRelay(group.Name, _events, _time);
        GroupPlan plan = MakePlan(request, group, batch, torch, cancellationToken);
        using var checkpoint = Checkpoint.Open(request.CacheDirectory, plan, _events.WriteWarning, _time);
        plan = plan with { Checkpoint = checkpoint };
        _events.Write(new StartEvent(
            group.Name,
            plan.Images.Count,
            plan.Images.Sum(static planned => planned.Image.Pixels),
            plan.Images.Sum(static planned => planned.Image.SourceBytes),
            checkpoint.IsResumed ? true : null));

        GroupResult result = Train(plan, progress, cancellationToken);
        var summary = GroupSummary.Of(plan, result);
        double seconds = progress.ElapsedSeconds;
        WriteOutputs(group.OutputDirectory, plan, result, summary, seconds);
        checkpoint.Delete();
        _events.Write(new ResultEvent(
            group.Name,
            summary.SourceBytes,
            summary.DecoderBytes,
            summary.CodesBytes,
            summary.Bpp,
            summary.Psnr,
            summary.MsSsim,
            seconds,
            summary.AngularError,
            summary.AngularError95,
            summary.Images,
            summary.LosslessImages));
        return summary;
    }

    private GroupResult Train(GroupPlan plan, ProgressRelay progress, CancellationToken cancellationToken)
    {
        try
        {
            GroupResult result = _training(plan, progress, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            Check(plan, result);
            foreach (Diagnostic warning in result.Warnings)
            {
                _events.WriteWarning(warning);
            }

            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException && plan.Checkpoint is { IsResumed: true })
        {
            // The state itself may be what is wrong: the next build must not fail the same way.
            plan.Checkpoint.Delete();
            throw;
        }
    }

    /// <summary>The request's number of threads, with 0 made real.</summary>
    public static int ThreadsOf(TrainRequest request) => request.Threads == 0 ? Environment.ProcessorCount : request.Threads;

    private static GroupPlan MakePlan(
        TrainRequest request,
        GroupRequest group,
        ImageBatch? batch,
        TorchAvailability torch,
        CancellationToken cancellationToken)
    {
        int threads = ThreadsOf(request);
        batch ??= ImageBatch.Load(group.Images, threads, cancellationToken);
        if (batch.Faults is [Diagnostic fault, ..])
        {
            throw new TrainerException(fault);
        }

        return new GroupPlan
        {
            Group = group.Name,
            Key = group.Key,
            Images = batch.Images,
            Effort = request.Effort,
            Goal = RateGoal.Of(group),
            Metric = group.Metric,
            Seed = request.Seed,
            Threads = threads,
            Torch = torch,
            UsesCuda = request.Device == TrainingDevice.Cuda,
        };
    }

    private static void Check(GroupPlan plan, GroupResult result)
    {
        if (result.Images.Count != plan.Images.Count)
        {
            throw new InvalidOperationException($"Training returned {result.Images.Count} images of {plan.Images.Count}.");
        }

        for (int i = 0; i < result.Images.Count; i++)
        {
            if (!double.IsFinite(result.Images[i].Psnr))
            {
                SourceImage image = plan.Images[i].Image;
                throw new TrainerException(DiagnosticCodes.NotConverged, $"Training did not converge for '{image.Name}'.", image.Path);
            }
        }
    }

    private static void WriteOutputs(string directory, GroupPlan plan, GroupResult result, GroupSummary summary, double seconds)
    {
        try
        {
            using var outputs = new OutputSet(directory);
            outputs.Add($"{plan.Group}.nad", result.Decoder);
            outputs.Add($"{plan.Group}.nac", result.Codes);
            outputs.Add($"{plan.Group}.images.parquet", Ledger.Images(plan, result));
            outputs.Add($"{plan.Group}.training.parquet", Ledger.Training(plan, result));
            outputs.Add($"{plan.Group}.report.json", GroupReport.Of(plan, result, summary, seconds).ToUtf8());
            outputs.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TrainerException(DiagnosticCodes.FolderNotWritable, $"The outputs can't be written: {e.Message}", directory, e);
        }
    }
}
