using System.Diagnostics.CodeAnalysis;

namespace NeuralAssets.Format;

/// <summary>One method per defect of a file, so that messages agree and the paths that meet no defect stay small.</summary>
internal static class FormatThrow
{
    [DoesNotReturn]
    internal static void EndOfData(string field, int found, int needed) =>
        throw new NeuralImageFormatException($"The data ends within {field}: {needed} bytes are needed, {found} are left.");

    [DoesNotReturn]
    internal static void BytesLeftOver(string part, long count) =>
        throw new NeuralImageFormatException($"The {part} has {count} bytes behind its end; allowed are 0.");

    [DoesNotReturn]
    internal static void Magic(string file, ReadOnlySpan<byte> found, ReadOnlySpan<byte> allowed) =>
        throw new NeuralImageFormatException(
            $"This is no {file}: it starts with {Convert.ToHexString(found)}, not with {Convert.ToHexString(allowed)}.");

    [DoesNotReturn]
    internal static void Version(string file, int found) =>
        throw new NeuralImageFormatException(
            $"The {file} has format version {found}; this library reads version {FormatConstants.Version}.");

    [DoesNotReturn]
    internal static void Checksum(string part, uint found, uint stated) =>
        throw new NeuralImageFormatException($"The {part} is damaged: its checksum is {found:X8}, {stated:X8} is stated.");

    [DoesNotReturn]
    internal static void Pixels(string image, uint found, uint stated) =>
        throw new NeuralImageFormatException(
            $"'{image}' decodes to pixels with checksum {found:X6}; those of its build had {stated:X6}.");

    [DoesNotReturn]
    internal static void DecoderId(uint found, uint expected) =>
        throw new NeuralImageFormatException(
            $"The codes file was made for decoder {found:X8}; the decoder file given is {expected:X8}.");

    [DoesNotReturn]
    internal static void HeaderField(string field, long found, long lowest, long highest) =>
        throw new NeuralImageFormatException($"The field '{field}' is {found}; allowed are {lowest} to {highest}.");

    [DoesNotReturn]
    internal static void Varint(string field, long found) =>
        throw new NeuralImageFormatException(
            $"The field '{field}' is {found} or not in its shortest form; allowed are 0 to {int.MaxValue}.");

    [DoesNotReturn]
    internal static void ReservedBits(string field, int found) =>
        throw new NeuralImageFormatException($"The reserved bits of '{field}' are {found:X}; allowed is 0.");

    [DoesNotReturn]
    internal static void StepExponent(TensorShape shape, int found) =>
        throw new NeuralImageFormatException(
            $"The step exponent of {shape.Kind} {shape.Index} is {found}; allowed are 0 to {shape.FractionalBits}.");

    [DoesNotReturn]
    internal static void TensorValue(TensorShape shape, string what, int found, int lowest, int highest) =>
        throw new NeuralImageFormatException(
            $"A {what} of {shape.Kind} {shape.Index} is {found}; allowed are {lowest} to {highest}.");

    [DoesNotReturn]
    internal static void Defect(string defect) => throw new NeuralImageFormatException(defect);

    [DoesNotReturn]
    internal static void NameEncoding(int image) =>
        throw new NeuralImageFormatException($"The name of image {image} is not valid UTF-8 or has control characters.");

    [DoesNotReturn]
    internal static void NameOrder(int image) =>
        throw new NeuralImageFormatException($"The name of image {image} does not follow its predecessor in bytewise order.");

    [DoesNotReturn]
    internal static void AlphaNeedsChannel(string image, AlphaKind found, int channels) =>
        throw new NeuralImageFormatException(
            $"'{image}' has alpha kind {(int)found}, but the decoder's {channels} channels allow 0 and 1 only.");

    [DoesNotReturn]
    internal static void GreyNeeded(string image, int channels) =>
        throw new NeuralImageFormatException($"'{image}' is not marked grey, but the decoder has {channels} channels.");

    [DoesNotReturn]
    internal static void GreyNormalMap(string image) =>
        throw new NeuralImageFormatException($"'{image}' is a normal map and grey, which leaves it one channel for two.");

    [DoesNotReturn]
    internal static void LosslessAlpha(string image, AlphaKind found) =>
        throw new NeuralImageFormatException(
            $"'{image}' is lossless and has alpha kind {(int)found}; allowed are {(int)AlphaKind.Opaque} and {(int)AlphaKind.Synthesis}.");

    [DoesNotReturn]
    internal static void Reference(string image, string reference, string defect) =>
        throw new NeuralImageFormatException($"'{image}' refers to '{reference}', which {defect}.");

    [DoesNotReturn]
    internal static void StreamLengths(long found, long left) =>
        throw new NeuralImageFormatException($"The streams have {found} bytes together; the file has {left} for them.");

    [DoesNotReturn]
    internal static void RansState(uint found) =>
        throw new NeuralImageFormatException(
            $"A rANS state is {found}; allowed are {FormatConstants.RansLowerBound} to {int.MaxValue}.");

    [DoesNotReturn]
    internal static void RansEnd(uint found) =>
        throw new NeuralImageFormatException($"A rANS stream ends in state {found}, not where it started.");

    [DoesNotReturn]
    internal static void Escape(int found) =>
        throw new NeuralImageFormatException(
            $"An escaped residual has {found} bits; allowed are {FormatConstants.MaximumEscapeBits}.");

    [DoesNotReturn]
    internal static void StreamTooShort(string part, long claimed, long highest) =>
        throw new NeuralImageFormatException($"The {part} would hold {claimed} symbols; its length allows {highest}.");

    [DoesNotReturn]
    internal static void Latent(int found) =>
        throw new NeuralImageFormatException(
            $"A latent is {found}; allowed are {-FormatConstants.MaximumLatent} to {FormatConstants.MaximumLatent}.");

    /// <summary>The first of some latents that is out of range.</summary>
    [DoesNotReturn]
    internal static void Latents(ReadOnlySpan<short> found)
    {
        int first = 0;
        while (found[first] is >= -FormatConstants.MaximumLatent and <= FormatConstants.MaximumLatent)
        {
            first++;
        }

        Latent(found[first]);
    }
}
