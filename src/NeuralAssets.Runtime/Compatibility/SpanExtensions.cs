namespace System;

/// <summary>A search of .NET 8 in spans.</summary>
internal static class SpanExtensions
{
    internal static bool ContainsAnyExcept(this ReadOnlySpan<byte> span, byte value)
    {
        foreach (byte element in span)
        {
            if (element != value)
            {
                return true;
            }
        }

        return false;
    }
}
