using System.Text;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Writes codes files (FORMAT.md, section 4).</summary>
internal static class CodesWriter
{
    /// <param name="decoderId">Checksum of the decoder file.</param>
    /// <param name="networks">How many the decoder file has.</param>
    /// <param name="images">In any order; the file's is that of the names' bytes.</param>
    /// <param name="streams">One for each image.</param>
    /// <param name="pixelChecksums">One for each image.</param>
    internal static byte[] Write(uint decoderId, int networks, IReadOnlyList<ImageCodes> images, byte[][] streams, uint[] pixelChecksums)
    {
        byte[][] names = [.. images.Select(image => EncodeName(image.Name))];
        int[] order = Order(names);
        var writer = new ByteWriter();
        writer.Write(FormatConstants.CodesMagic);
        writer.WriteByte(FormatConstants.Version);
        writer.WriteUInt32(decoderId);
        writer.WriteVarint(images.Count);
        for (int i = 0; i < order.Length; i++)
        {
            int current = order[i];
            WriteName(writer, i == 0 ? [] : names[order[i - 1]], names[current]);
            WriteImage(writer, networks, i == 0 ? null : images[order[i - 1]], images[current]);
            writer.WriteVarint(streams[current].Length);
            writer.WriteUInt32(Crc32C.Compute(streams[current]));
            writer.WriteUInt32(pixelChecksums[current]);
        }

        writer.WriteUInt32(Crc32C.Compute(writer.Written));
        foreach (int image in order)
        {
            writer.Write(streams[image]);
        }

        return writer.ToArray();
    }

    /// <summary>Which image is first in the file, which second, and so on.</summary>
    internal static int[] Order(IEnumerable<string> names) => Order([.. names.Select(EncodeName)]);

    private static int[] Order(byte[][] names) => [.. Enumerable.Range(0, names.Length).Order(NameComparer(names))];

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

    private static void WriteName(ByteWriter writer, ReadOnlySpan<byte> previous, ReadOnlySpan<byte> name)
    {
        int shared = previous.CommonPrefixLength(name);
        if (shared == name.Length)
        {
            throw new ArgumentException($"Two images have the name '{System.Text.Encoding.UTF8.GetString(name)}'.");
        }

        writer.WriteByte(shared);
        writer.WriteByte(name.Length - shared);
        writer.Write(name[shared..]);
    }

    private static void WriteImage(ByteWriter writer, int networks, ImageCodes? previous, ImageCodes image)
    {
        bool sameSize = previous is not null && previous.Width == image.Width && previous.Height == image.Height;
        int flags = (int)image.Alpha;
        flags |= image.IsGrey ? FormatConstants.FlagGrey : 0;
        flags |= image.IsNormalMap ? FormatConstants.FlagNormalMap : 0;
        flags |= image.Lossless is not null ? FormatConstants.FlagLossless : 0;
        flags |= image.KeepsHidden ? FormatConstants.FlagKeepsHidden : 0;
        flags |= sameSize ? FormatConstants.FlagSameSize : 0;
        writer.WriteByte(flags);
        if (networks > 1)
        {
            writer.WriteByte(image.Lossless is null ? image.NetworkNumber : 0);
        }

        if (!sameSize)
        {
            writer.WriteVarint(image.Width - 1);
            writer.WriteVarint(image.Height - 1);
        }
    }
}
