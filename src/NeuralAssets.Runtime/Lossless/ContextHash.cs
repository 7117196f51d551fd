using System.Runtime.CompilerServices;

namespace NeuralAssets.Lossless;

/// <summary>The hash that contexts are found by (FORMAT.md, section 11.3).</summary>
internal static class ContextHash
{
    /// <summary>Arithmetic is modulo 2^32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Mix(uint first, uint second)
    {
        uint hash = (first * 0x9E3779B1u) ^ ((second + 0x7F4A7C15u) * 0x85EBCA6Bu);
        return (hash ^ (hash >> 15)) * 0x2C1B3C6Du;
    }
}
