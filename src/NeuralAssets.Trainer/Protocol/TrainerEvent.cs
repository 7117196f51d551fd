using System.Text.Json.Serialization;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>One line of standard output; PROTOCOL.md lists the members. Null members are left out.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(StartEvent), "start")]
[JsonDerivedType(typeof(ProgressEvent), "progress")]
[JsonDerivedType(typeof(WarningEvent), "warning")]
[JsonDerivedType(typeof(ErrorEvent), "error")]
[JsonDerivedType(typeof(ResultEvent), "result")]
internal abstract record TrainerEvent;

/// <param name="Group">Group name.</param>
/// <param name="Images">Number of images.</param>
/// <param name="Pixels">Of all images together.</param>
/// <param name="SourceBytes">Length of all image files together.</param>
/// <param name="Resumed">True if an interrupted training goes on; else null.</param>
internal sealed record StartEvent(string Group, int Images, long Pixels, long SourceBytes, bool? Resumed) : TrainerEvent;

/// <param name="Group">Group name.</param>
/// <param name="Stage">autoencoder, refinement, quantisation, encoding or verification.</param>
/// <param name="Fraction">0 to 1, of the whole group.</param>
/// <param name="ElapsedSeconds">Since the group's start.</param>
/// <param name="RemainingSeconds">Estimate; null while there is nothing to judge by.</param>
/// <param name="Bpp">Bits per pixel; null until known.</param>
/// <param name="Psnr">dB; null until known.</param>
internal sealed record ProgressEvent(
    string Group,
    string Stage,
    double Fraction,
    double ElapsedSeconds,
    double? RemainingSeconds,
    double? Bpp,
    double? Psnr) : TrainerEvent;

internal sealed record WarningEvent(string Code, string Message, string? File) : TrainerEvent;

internal sealed record ErrorEvent(string Code, string Message, string? File) : TrainerEvent;

/// <param name="Group">Group name.</param>
/// <param name="SourceBytes">Length of all image files together.</param>
/// <param name="DecoderBytes">Length of the decoder file.</param>
/// <param name="CodesBytes">Length of the codes file.</param>
/// <param name="Bpp">All shipped bits per pixel.</param>
/// <param name="Psnr">dB, mean of the images that are not exact; 100 if all are.</param>
/// <param name="MsSsim">Mean of the images that are large enough for it; null if none is.</param>
/// <param name="Seconds">Whole time of the group.</param>
/// <param name="AngularError">Degrees, mean over the pixels of the normal maps; null if there are none.</param>
/// <param name="AngularError95">Degrees that 95 % of those pixels do not exceed.</param>
/// <param name="Images">Number of images.</param>
/// <param name="LosslessImages">How many of them are stored without loss.</param>
internal sealed record ResultEvent(
    string Group,
    long SourceBytes,
    long DecoderBytes,
    long CodesBytes,
    double Bpp,
    double Psnr,
    double? MsSsim,
    double Seconds,
    double? AngularError,
    double? AngularError95,
    int Images,
    int LosslessImages) : TrainerEvent;
