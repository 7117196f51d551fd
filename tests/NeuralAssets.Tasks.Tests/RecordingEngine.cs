using System.Collections;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NeuralAssets.Tasks.Tests;

/// <summary>A build engine that keeps what tasks log.</summary>
internal sealed class RecordingEngine : IBuildEngine
{
    public List<string> Shown { get; } = [];

    public List<string> Hidden { get; } = [];

    public List<BuildErrorEventArgs> Errors { get; } = [];

    public List<BuildWarningEventArgs> Warnings { get; } = [];

    public bool ContinueOnError => false;

    public int LineNumberOfTaskNode => 0;

    public int ColumnNumberOfTaskNode => 0;

    public string ProjectFileOfTaskNode => "test.csproj";

    public static (TaskLoggingHelper Log, RecordingEngine Engine) Create()
    {
        RecordingEngine engine = new();
        return (new TaskLoggingHelper(engine, "Test"), engine);
    }

    public void LogErrorEvent(BuildErrorEventArgs e) => Errors.Add(e);

    public void LogWarningEvent(BuildWarningEventArgs e) => Warnings.Add(e);

    public void LogMessageEvent(BuildMessageEventArgs e)
        => (e.Importance == MessageImportance.High ? Shown : Hidden).Add(e.Message ?? "");

    public void LogCustomEvent(CustomBuildEventArgs e) => Hidden.Add(e.Message ?? "");

    public bool BuildProjectFile(string projectFileName, string[] targetNames, IDictionary globalProperties, IDictionary targetOutputs)
        => throw new NotSupportedException();
}
