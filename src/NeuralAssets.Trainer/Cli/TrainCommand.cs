using System.CommandLine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Cli;

/// <summary><c>train request.json</c>, the verb that builds use: PROTOCOL.md.</summary>
internal static class TrainCommand
{
    public static Command Create(GroupTraining training)
    {
        var request = new Argument<string>("request")
        {
            Description = "JSON file that says what to train; PROTOCOL.md lists its members.",
            HelpName = "request.json",
        };
        var command = new Command("train", "Train the groups of a request; events go to standard output, one JSON object a line.")
        {
            request,
        };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(request), training));
        return command;
    }

    private static int Run(string requestPath, GroupTraining training)
    {
        var events = EventWriter.ToStandardOutput();
        try
        {
            TrainRequest request = TrainRequestReader.ReadFile(requestPath);
            using var shutdown = new Shutdown();
            if (request.ParentProcessId is int parent)
            {
                shutdown.Watch(parent);
            }

            var run = new TrainRun(
                training,
                events,
                static request => TorchLoader.Load(request.LibTorchDirectory, request.CacheDirectory));
            return run.Run(request, shutdown.Token);
        }
        catch (TrainerException e)
        {
            // Told as an event: whoever starts this verb reads standard output, line by line.
            events.WriteError(e.Diagnostic);
            return ExitCode.Of(e.Diagnostic);
        }
    }
}
