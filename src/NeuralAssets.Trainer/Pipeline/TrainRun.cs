using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>
/// A whole request: every fault of every image is told before the first minute of training is spent, then group after group is made.
/// </summary>
internal sealed class TrainRun
{
    private readonly GroupTraining _training;
    private readonly EventWriter _events;
    private readonly Func<TrainRequest, TorchAvailability> _loadTorch;

    /// <param name="training">Trains one group.</param>
    /// <param name="events">Where events go.</param>
    /// <param name="loadTorch">Asked once, while the images are read.</param>
    public TrainRun(GroupTraining training, EventWriter events, Func<TrainRequest, TorchAvailability> loadTorch)
    {
        _training = training;
        _events = events;
        _loadTorch = loadTorch;
    }

    /// <summary>Runs the request and yields the process's exit code.</summary>
    /// <exception cref="TrainerException">NA0305: the machine lacks the device that is asked for.</exception>
    public int Run(TrainRequest request, CancellationToken cancellationToken)
    {
        try
        {
            // Half a second in which hardly anything is computed.
            Task<TorchAvailability> torch = Task.Run(() => _loadTorch(request), CancellationToken.None);
            (int imagesCode, ImageBatch? batch) = CheckImages(request, cancellationToken);
            return imagesCode == ExitCode.Success ? MakeGroups(request, batch, torch.GetAwaiter().GetResult(), cancellationToken) : imagesCode;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Cancelled;
        }
    }

    /// <summary>Tells all faults. The images of several groups would take memory from the training of each, so only those of a single one are kept.</summary>
    private (int Code, ImageBatch? Batch) CheckImages(TrainRequest request, CancellationToken cancellationToken)
    {
        int code = ExitCode.Success;
        ImageBatch? last = null;
        foreach (GroupRequest group in request.Groups)
        {
            last = ImageBatch.Load(group.Images, GroupPipeline.ThreadsOf(request), cancellationToken);
            foreach (Diagnostic fault in last.Faults)
            {
                _events.WriteError(fault);
                code = ExitCode.Of(fault);
            }
        }

        return (code, request.Groups.Count == 1 ? last : null);
    }

    private int MakeGroups(TrainRequest request, ImageBatch? batch, TorchAvailability torch, CancellationToken cancellationToken)
    {
        request = request with { Device = DeviceChoice.Resolve(request.Device, torch) };
        if (!torch.IsAvailable)
        {
            string message = $"libtorch can't be loaded, so training goes on without the encoder's warm start: {torch.Reason}";
            _events.WriteWarning(new Diagnostic(DiagnosticCodes.LibTorchUnavailable, message));
        }

        var pipeline = new GroupPipeline(_training, _events, TimeProvider.System);
        int code = ExitCode.Success;
        foreach (GroupRequest group in request.Groups)
        {
            try
            {
                pipeline.Run(request, group, batch, torch, cancellationToken);
            }
            catch (TrainerException e)
            {
                // The other groups may be fine, and what they cost is kept. The first fault decides the exit code.
                _events.WriteError(e.Diagnostic);
                code = code == ExitCode.Success ? ExitCode.Of(e.Diagnostic) : code;
            }
        }

        return code;
    }
}
