using Microsoft.Build.Utilities;

namespace NeuralAssets.Tasks;

/// <summary>A fault of the project or of the machine, as the error list shows it.</summary>
internal sealed class Diagnostic(string code, string message, string? file = null)
{
    public const string InvalidGroup = "NA0101";
    public const string InvalidValue = "NA0102";
    public const string FrozenMismatch = "NA0103";
    public const string GroupWithoutImages = "NA0105";
    public const string DuplicateName = "NA0201";
    public const string FileNotFound = "NA0202";
    public const string FileEmpty = "NA0203";
    public const string InvalidName = "NA0208";
    public const string TrainerNotFound = "NA0301";
    public const string TrainerCrashed = "NA0303";
    public const string CacheUnusable = "NA0501";

    public string Code { get; } = code;

    public string Message { get; } = message;

    /// <summary>The offending image; null points at the project.</summary>
    public string? File { get; } = file;

    public void LogError(TaskLoggingHelper log)
        => log.LogError(null, Code, null, File, 0, 0, 0, 0, Message);

    public void LogWarning(TaskLoggingHelper log)
        => log.LogWarning(null, Code, null, File, 0, 0, 0, 0, Message);
}
