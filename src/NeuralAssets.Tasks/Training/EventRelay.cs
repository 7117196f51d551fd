using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Training;

/// <summary>
/// Turns the trainer's lines into build messages: few at normal verbosity, all of them in a binary log.
/// </summary>
/// <param name="log">Receives the messages.</param>
/// <param name="clock">Time since the trainer's start.</param>
/// <param name="onFinished">Called with the name of each group whose files are complete, as soon as they are.</param>
internal sealed class EventRelay(TaskLoggingHelper log, Func<TimeSpan> clock, Action<string> onFinished)
{
    private const int RememberedLines = 8;
    private static readonly TimeSpan s_quiet = TimeSpan.FromSeconds(10);

    private readonly Queue<string> _lastLines = new();
    private TimeSpan _lastShown = clock();

    /// <summary>True once the trainer itself has said why it fails.</summary>
    public bool HasError { get; private set; }

    /// <summary>
    /// The last lines that were no events, what a crash leaves behind, as one: consoles take each line of an error for
    /// another error.
    /// </summary>
    public string LastLines => string.Join(" | ", _lastLines);

    public void Relay(string line)
    {
        if (Parse(line) is not JsonObject data || data.String("event") is not string kind)
        {
            RememberLine(line);
            log.LogMessage(MessageImportance.Low, "{0}", line);
            return;
        }

        string group = data.String("group") ?? "?";
        switch (kind)
        {
            case "start":
                Show(TrainerText.Start(group, data));
                break;
            case "progress":
                Progress(TrainerText.Progress(group, data));
                break;
            case "warning":
                Fault(data).LogWarning(log);
                break;
            case "error":
                HasError = true;
                Fault(data).LogError(log);
                break;
            case "result":
                Show(TrainerText.Result(group, data));
                onFinished(group);
                break;
            default:
                log.LogMessage(MessageImportance.Low, "{0}", line);
                break;
        }
    }

    private static JsonObject? Parse(string line)
    {
        if (!line.StartsWith("{", StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            return JsonReader.Parse(line) as JsonObject;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static Diagnostic Fault(JsonObject data)
        => new(
            data.String("code") ?? Diagnostic.TrainerCrashed,
            data.String("message") ?? "The trainer gave no reason.",
            data.String("file"));

    private void Show(string text)
    {
        _lastShown = clock();
        log.LogMessage(MessageImportance.High, "{0}", text);
    }

    private void Progress(string text)
    {
        if (clock() - _lastShown >= s_quiet)
        {
            Show(text);
        }
        else
        {
            log.LogMessage(MessageImportance.Low, "{0}", text);
        }
    }

    private void RememberLine(string line)
    {
        if (line.Trim().Length == 0)
        {
            return;
        }

        _lastLines.Enqueue(line);
        if (_lastLines.Count > RememberedLines)
        {
            _lastLines.Dequeue();
        }
    }
}
