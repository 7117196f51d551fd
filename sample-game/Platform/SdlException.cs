namespace SampleGame.Platform;

/// <summary>There is no window to play in.</summary>
internal sealed class SdlException(string message) : Exception(message)
{
    /// <summary>SDL said no; the message is SDL's.</summary>
    public SdlException()
        : this(Sdl2.LastError)
    {
    }
}
