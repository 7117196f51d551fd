using System.Text;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Writes codes files (FORMAT.md, section 4).</summary>
internal static class CodesWriter
{
    /// <param name="decoderId">Checksum of the decoder file.</param>
    /// <param name="networks">Sizes of those that the decoder file has.</param>
    /// <param name="images">In any order; the file's is that of the names' bytes.</param>
    /// <param name="encoded">One for each image.</param>
    internal static byte[] Write(uint decoderId, DecoderArchitecture[] networks, IReadOnlyList<ImageCodes> images, EncodedImage[] encoded)
    {
        int[] order = Order(images.Select(image => image.Name));
        byte[] index = WriteIndex(networks, [.. order.Select(i => Entry(images[i], encoded[i]))]);
        var writer = new ByteWriter();
        writer.Write(FormatConstants.CodesMagic);
        writer.WriteByte(FormatConstants.Version);
        writer.WriteUInt32(decoderId);
        writer.WriteVarint(images.Count);
        writer.WriteVarint(index.Length);
        writer.Write(index);
        foreach (int image in order)
        {
            writer.Write(encoded[image].Stream);
        }

        writer.WriteUInt32(Crc32C.Compute(writer.Written));
        return writer.ToArray();
    }

    /// <summary>Which image is first in the file, which second, and so on.</summary>
    internal static int[] Order(IEnumerable<string> names) => Order([.. names.Select(EncodeName)]);

    private static int[] Order(byte[][] names)
    {
        int[] order = [.. Enumerable.Range(0, names.Length).Order(NameComparer(names))];
        for (int i = 1; i < order.Length; i++)
        {
            if (names[order[i]].AsSpan().SequenceEqual(names[order[i - 1]]))
            {
                throw new ArgumentException($"Two images have the name '{Encoding.UTF8.GetString(names[order[i]])}'.");
            }
        }

        return order;
    }

    private static byte[] EncodeName(string text)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        byte[] name = strict.GetBytes(text);
        bool allowed = name.Length is >= 1 and <= FormatConstants.MaximumNameBytes
            && !name.AsSpan().ContainsAnyInRange((byte)0, (byte)0x1F)
            && !name.AsSpan().Contains((byte)0x7F);
        return allowed ? name : throw new ArgumentException($"'{text}' is no name that the format allows.");
    }

    private static Comparer<int> NameComparer(byte[][] names) =>
        Comparer<int>.Create((left, right) => names[left].AsSpan().SequenceCompareTo(names[right]));

    private static byte[] WriteIndex(DecoderArchitecture[] networks, IndexEntry[] entries)
    {
        var encoder = new RansEncoder();
        var fields = new FieldWriter(encoder);
        var walk = new IndexFields(networks);
        foreach (IndexEntry entry in entries)
        {
            walk.Code(ref fields, entry);
        }

        return encoder.Finish(lanes: 1);
    }

    private static IndexEntry Entry(ImageCodes image, EncodedImage encoded) => new()
    {
        Name = image.Name,
        Width = image.Width,
        Height = image.Height,
        Flags = (int)image.Alpha
            | (image.IsGrey ? FormatConstants.FlagGrey : 0)
            | (image.Lossless is not null ? FormatConstants.FlagLossless : 0)
            | (image.IsNormalMap ? FormatConstants.FlagNormalMap : 0)
            | (image.KeepsHidden ? FormatConstants.FlagKeepsHidden : 0),
        Network = image.Lossless is null ? image.NetworkNumber : 0,
        StreamLength = encoded.Stream.Length,
        Layout = encoded.Layout,
    };
}
