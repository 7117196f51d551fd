namespace NeuralAssets.Trainer.Protocol;

/// <summary>The exit codes of PROTOCOL.md, and the only place that derives one from a diagnostic.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Defect = 1;
    public const int BadInput = 2;
    public const int Environment = 3;
    public const int TrainingFailed = 4;
    public const int Cancelled = 130;

    /// <summary>NA01xx and NA02xx are bad input, NA03xx and NA05xx the environment, NA04xx training.</summary>
    public static int Of(Diagnostic diagnostic) => diagnostic.Code switch
    {
        ['N', 'A', '0', '1' or '2', ..] => BadInput,
        ['N', 'A', '0', '3' or '5', ..] => Environment,
        ['N', 'A', '0', '4', ..] => TrainingFailed,
        _ => Defect,
    };
}
