namespace SampleGame.Platform;

/// <summary>SDL said no; the message is SDL's.</summary>
internal sealed class SdlException() : Exception(Sdl2.LastError);
