using System.Diagnostics;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using NeuralAssets.Tasks.Training;

namespace NeuralAssets.Tasks;

/// <content>The trainer as a child process: command line, environment, its lines and its exit code.</content>
public sealed partial class NeuralAssetsTrain
{
    private string _requestFile = "";
    private EventRelay? _relay;

    /// <inheritdoc/>
    protected override string ToolName => "dotnet";

    /// <inheritdoc/>
    protected override Encoding StandardOutputEncoding => new UTF8Encoding(false);

    /// <inheritdoc/>
    protected override Encoding StandardErrorEncoding => new UTF8Encoding(false);

    private bool RunTrainer(string requestFile, string request, Action<string> onFinished)
    {
        File.WriteAllText(requestFile, request, new UTF8Encoding(false));
        Log.LogMessage(MessageImportance.Low, "{0}", request);
        var clock = Stopwatch.StartNew();
        _requestFile = requestFile;
        _relay = new EventRelay(Log, () => clock.Elapsed, onFinished);
        UseCommandProcessor = false;
        return base.Execute();
    }

    /// <inheritdoc/>
    protected override string GenerateFullPathToTool() => DotNetHost;

    /// <inheritdoc/>
    protected override string GetWorkingDirectory() => ProjectDirectory;

    /// <summary><c>dotnet exec trainer.dll train request.json</c>: no executable bit, no response file.</summary>
    protected override string GenerateCommandLineCommands()
    {
        CommandLineBuilder command = new();
        command.AppendSwitch("exec");
        command.AppendFileNameIfNotNull(TrainerAssembly);
        command.AppendSwitch("train");
        command.AppendFileNameIfNotNull(_requestFile);
        return command.ToString();
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo GetProcessStartInfo(
        string pathToTool, string commandLineCommands, string responseFileSwitch)
    {
        ProcessStartInfo start = base.GetProcessStartInfo(pathToTool, commandLineCommands, responseFileSwitch);
        TrainerEnvironment.Clean(start);
        TrainerEnvironment.KeepLargeBlocks(start);
        TrainerEnvironment.SleepWhileWaiting(start);
        return start;
    }

    /// <inheritdoc/>
    protected override void LogToolCommand(string message) => Log.LogCommandLine(MessageImportance.Low, message);

    /// <summary>Never to the base class: it would take any line that looks like an error for one.</summary>
    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
        => _relay!.Relay(singleLine);

    /// <inheritdoc/>
    protected override bool HandleTaskExecutionErrors()
    {
        // An interrupt reaches trainer and build at once; the trainer may be the faster one.
        bool isCancelled = ExitCode == TrainerExit.Cancelled && _cancellation.Token.WaitHandle.WaitOne(1000);
        if (!isCancelled)
        {
            TrainerExit.Explain(ExitCode, _relay!.HasError, _relay.LastLines)?.LogError(Log);
        }

        return false;
    }
}
