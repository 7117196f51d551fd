namespace NeuralAssets.Tasks.Training;

/// <summary>What an exit code of the trainer means when it is not 0.</summary>
internal static class TrainerExit
{
    public const int Cancelled = 130;

    /// <summary>The fault to report, or null when the trainer has said it itself.</summary>
    public static Diagnostic? Explain(int exitCode, bool hasToldWhy, string lastLines)
    {
        // MSBuild turns 0 into -1 when errors were logged.
        bool isOrderly = exitCode is -1 or (>= 1 and <= 4);
        if (isOrderly && hasToldWhy)
        {
            return null;
        }

        string tail = lastLines.Length == 0 ? "" : " Its last words: " + lastLines;
        return new Diagnostic(Diagnostic.TrainerCrashed, $"The trainer {Cause(exitCode)}.{tail}");
    }

    /// <summary>On Unix a process that a signal ended exits with 128 + the signal.</summary>
    private static string Cause(int exitCode)
        => exitCode switch
        {
            1 => "failed because of a defect of its own (exit code 1)",
            >= 2 and <= 4 => $"failed without saying why (exit code {exitCode})",
            Cancelled => "was interrupted from outside (exit code 130)",
            134 => "aborted (signal 6, SIGABRT)",
            137 => "was killed (signal 9, SIGKILL), most likely because the machine ran out of memory",
            139 => "crashed (signal 11, SIGSEGV)",
            143 => "was terminated from outside (signal 15, SIGTERM)",
            _ => $"ended unexpectedly (exit code {exitCode})",
        };
}
