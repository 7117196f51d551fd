using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace System;

/// <summary>Static members that types of netstandard2.1 gained later.</summary>
internal static class StaticMembers
{
    extension(ArgumentNullException)
    {
        internal static void ThrowIfNull(
            [NotNull] object? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        {
            if (argument is null)
            {
                throw new ArgumentNullException(name);
            }
        }
    }

    extension(ArgumentException)
    {
        internal static void ThrowIfNullOrEmpty(
            [NotNull] string? argument, [CallerArgumentExpression(nameof(argument))] string? name = null)
        {
            ArgumentNullException.ThrowIfNull(argument, name);
            if (argument.Length == 0)
            {
                throw new ArgumentException("The value cannot be an empty string.", name);
            }
        }
    }

    extension(ArgumentOutOfRangeException)
    {
        internal static void ThrowIfNegative(int value, [CallerArgumentExpression(nameof(value))] string? name = null)
        {
            if (value < 0)
            {
                throw new ArgumentOutOfRangeException(name, value, "The value must not be negative.");
            }
        }
    }

    extension(Convert)
    {
        internal static string ToHexString(ReadOnlySpan<byte> bytes) => BitConverter.ToString(bytes.ToArray()).Replace("-", "", StringComparison.Ordinal);
    }

    extension(GC)
    {
        /// <summary>Initialised, which costs time and is allowed.</summary>
        internal static T[] AllocateUninitializedArray<T>(int length) => new T[length];
    }
}
