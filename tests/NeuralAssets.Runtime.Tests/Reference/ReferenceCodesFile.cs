namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 4 backwards: writes a codes file, with the images in the order given.</summary>
internal static class ReferenceCodesFile
{
    public static byte[] Write(byte[] decoderFile, IReadOnlyList<ReferenceImage> images)
    {
        var index = new ReferenceIndexWriter(HasSeveralNetworks(decoderFile));
        foreach (ReferenceImage image in images)
        {
            index.Add(image);
        }

        return Write(decoderFile, images.Count, index.ToArray(), [.. images.Select(image => image.Stream)]);
    }

    /// <summary>With an index of the caller's.</summary>
    public static byte[] Write(byte[] decoderFile, int count, byte[] index, params byte[][] streams)
    {
        var bytes = Start(decoderFile);
        AddVarint(bytes, count);
        AddVarint(bytes, index.Length);
        bytes.AddRange(index);
        bytes.AddRange(streams.SelectMany(stream => stream));
        return ReferenceDecoderFile.WithChecksum(bytes);
    }

    /// <summary>The same with the checksums of the images' pixels (FORMAT.md section 7.5).</summary>
    public static byte[] WriteSigned(byte[] decoderFile, IReadOnlyList<ReferenceImage> images) => Write(decoderFile, Sign(decoderFile, images));

    /// <summary>Valid images whose streams state the checksums of their pixels.</summary>
    public static IReadOnlyList<ReferenceImage> Sign(byte[] decoderFile, IReadOnlyList<ReferenceImage> images)
    {
        var unsigned = ReferenceDecoder.Open(decoderFile, Write(decoderFile, images));
        return [.. images.Zip(unsigned.Images, (image, entry) => image with
        {
            Stream = image.Sign!(ReferenceDecoder.ChecksumOf(unsigned.Decode(entry, scaleExponent: 0))),
        })];
    }

    /// <summary>Magic, version and the decoder's id.</summary>
    public static List<byte> Start(byte[] decoderFile) => [(byte)'N', (byte)'A', (byte)'C', 8, .. decoderFile[^4..]];

    public static void AddVarint(List<byte> bytes, int value)
    {
        while (value >= 128)
        {
            bytes.Add((byte)(value | 128));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    /// <summary>The first four bits of the decoder's stream. A file without a stream is refused whatever the codes are.</summary>
    private static bool HasSeveralNetworks(byte[] decoderFile) =>
        decoderFile.Length >= 8 && (BitConverter.ToUInt32(decoderFile, 4) & 0xF000) != 0;
}
