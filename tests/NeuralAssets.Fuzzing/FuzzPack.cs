using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Fuzzing;

/// <summary>An input: the two files of a group, and what the codes file was written from.</summary>
/// <param name="DecoderFile">The bytes of the .nad file.</param>
/// <param name="Images">What a mutation of one field starts from.</param>
/// <param name="CodesFile">The bytes of the .nac file; may differ from what <paramref name="Images"/> would give.</param>
/// <param name="IndexLength">Bytes of the codes file before the first stream.</param>
internal sealed record FuzzPack(byte[] DecoderFile, IReadOnlyList<ReferenceImage> Images, byte[] CodesFile, int IndexLength)
{
    /// <summary>Bytes of both files.</summary>
    public int Length => DecoderFile.Length + CodesFile.Length;

    private const int ChecksumLength = 4;

    /// <summary>Lengths, checksums and the decoder id fit, whatever the images hold.</summary>
    public static FuzzPack Write(byte[] decoderFile, IReadOnlyList<ReferenceImage> images)
    {
        // A decoder file that was cut to less than its checksum has none to be addressed by.
        byte[] codes = ReferenceCodesFile.Write(decoderFile.Length < ChecksumLength ? new byte[ChecksumLength] : decoderFile, images);
        return new FuzzPack(decoderFile, images, codes, codes.Length - ChecksumLength - images.Sum(image => image.Stream.Length));
    }

    public FuzzPack WithImage(int index, ReferenceImage image) =>
        Write(DecoderFile, [.. Images.Select((old, i) => i == index ? image : old)]);
}
