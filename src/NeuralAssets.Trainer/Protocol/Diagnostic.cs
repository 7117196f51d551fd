namespace NeuralAssets.Trainer.Protocol;

/// <summary>What went wrong, as PROTOCOL.md numbers it.</summary>
/// <param name="Code">NA and four digits.</param>
/// <param name="Message">One sentence that names what was found and what is allowed.</param>
/// <param name="File">The file at fault, null if none is.</param>
internal sealed record Diagnostic(string Code, string Message, string? File = null)
{
    /// <summary>The form that build tools and editors recognise.</summary>
    public override string ToString() => File is null ? $"error {Code}: {Message}" : $"{File} : error {Code}: {Message}";
}
