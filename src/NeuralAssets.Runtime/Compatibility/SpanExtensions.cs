namespace System;

/// <summary>Searches of .NET 8 in spans.</summary>
internal static class SpanExtensions
{
    internal static bool ContainsAnyExcept(this ReadOnlySpan<byte> span, byte value) => span.IndexOfAnyExcept(value) >= 0;

    internal static int IndexOfAnyExcept(this ReadOnlySpan<byte> span, byte value)
    {
        for (int i = 0; i < span.Length; i++)
        {
            if (span[i] != value)
            {
                return i;
            }
        }

        return -1;
    }
}
