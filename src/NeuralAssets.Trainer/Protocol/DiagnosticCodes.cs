namespace NeuralAssets.Trainer.Protocol;

/// <summary>The codes of PROTOCOL.md that the trainer itself can raise.</summary>
internal static class DiagnosticCodes
{
    public const string InvalidGroupName = "NA0101";
    public const string DuplicateName = "NA0201";
    public const string FileNotFound = "NA0202";
    public const string FileEmpty = "NA0203";
    public const string NotAnImage = "NA0204";
    public const string ImageDamaged = "NA0205";
    public const string ImageTooLarge = "NA0206";
    public const string SeveralFrames = "NA0207";
    public const string InvalidImageName = "NA0208";
    public const string LibTorchUnavailable = "NA0302";
    public const string InvalidRequest = "NA0304";
    public const string DeviceUnavailable = "NA0305";
    public const string VerificationFailed = "NA0401";
    public const string NotConverged = "NA0402";
    public const string BudgetTooSmall = "NA0403";
    public const string TargetNotReached = "NA0404";
    public const string OtherCodecSmaller = "NA0405";
    public const string FolderNotWritable = "NA0501";
    public const string CheckpointUnusable = "NA0502";
}
