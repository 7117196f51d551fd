using System.Diagnostics;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>What a decoder makes of two files: the pixels of all images at one scale, or a refusal.</summary>
/// <param name="Pixels">Null if the files were refused.</param>
/// <param name="Refusal">The message, or null if the files were accepted.</param>
internal sealed record Outcome(byte[][]? Pixels, string? Refusal)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    public static Outcome OfReference(byte[] decoderFile, byte[] codesFile, NeuralScale scale = NeuralScale.Full)
    {
        try
        {
            var reference = ReferenceDecoder.Open(decoderFile, codesFile);
            return new Outcome([.. reference.Images.Select(image => reference.Decode(image, (int)scale))], null);
        }
        catch (InvalidDataException refusal)
        {
            return new Outcome(null, refusal.Message);
        }
    }

    /// <summary>Any other exception than the documented one passes through and fails the test; so does a slow refusal.</summary>
    public static Outcome OfRuntime(byte[] decoderFile, byte[] codesFile, NeuralScale scale = NeuralScale.Full)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            var group = NeuralImageGroup.Open(decoderFile, codesFile);
            return new Outcome([.. group.Images.Select(image => image.Decode(NeuralPixelFormat.Rgba32, scale))], null);
        }
        catch (NeuralImageFormatException refusal)
        {
            Assert.NotEmpty(refusal.Message);
            return new Outcome(null, refusal.Message);
        }
        finally
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < s_limit, "Reading took longer than two seconds.");
        }
    }

    public static void AssertRefused(byte[] decoderFile, byte[] codesFile, string what)
        => Assert.True(OfRuntime(decoderFile, codesFile).Refusal is not null, $"{what}: accepted.");

    /// <summary>At full size both refuse, or both accept and yield the same pixels. Reduced sizes must not be stricter.</summary>
    public static void AssertSameAsReference(byte[] decoderFile, byte[] codesFile, string what)
    {
        foreach (NeuralScale scale in (NeuralScale[])[NeuralScale.Full, NeuralScale.Half])
        {
            Outcome expected = OfReference(decoderFile, codesFile, scale);
            Outcome actual = OfRuntime(decoderFile, codesFile, scale);
            Assert.True(
                (expected.Refusal is null) == (actual.Refusal is null),
                $"{what} at {scale}: the reference says '{expected.Refusal}', the Runtime '{actual.Refusal}'.");
            for (int i = 0; i < (expected.Pixels?.Length ?? 0); i++)
            {
                Assert.True(
                    expected.Pixels![i].AsSpan().SequenceEqual(actual.Pixels![i]), $"{what} at {scale}: image {i} differs.");
            }
        }
    }
}
