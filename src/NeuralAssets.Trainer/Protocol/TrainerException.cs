namespace NeuralAssets.Trainer.Protocol;

/// <summary>A fault that PROTOCOL.md has a code for. Everything else that escapes is a defect of the trainer.</summary>
internal sealed class TrainerException : Exception
{
    public TrainerException(string code, string message, string? file = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Diagnostic = new Diagnostic(code, message, file);
    }

    public TrainerException(Diagnostic diagnostic)
        : base(diagnostic.Message)
    {
        Diagnostic = diagnostic;
    }

    public Diagnostic Diagnostic { get; }
}
