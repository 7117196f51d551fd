namespace NeuralAssets;

/// <summary>The bytes of a decoder or codes file are not what FORMAT.md allows. The only exception for bad content.</summary>
public sealed class NeuralImageFormatException : Exception
{
    /// <summary>Creates the exception with a message that names the field, the value found and the values allowed.</summary>
    public NeuralImageFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message and the exception that revealed the fault.</summary>
    public NeuralImageFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
