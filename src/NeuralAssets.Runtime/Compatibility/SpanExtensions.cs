namespace System;

/// <summary>The searches of .NET 8 in spans.</summary>
internal static class SpanExtensions
{
    internal static bool Contains(this ReadOnlySpan<byte> span, byte value) => span.IndexOf(value) >= 0;

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

    internal static int IndexOfAnyInRange(this ReadOnlySpan<byte> span, byte lowest, byte highest)
    {
        for (int i = 0; i < span.Length; i++)
        {
            if (span[i] >= lowest && span[i] <= highest)
            {
                return i;
            }
        }

        return -1;
    }
}
