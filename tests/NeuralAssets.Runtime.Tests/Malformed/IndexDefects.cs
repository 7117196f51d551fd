using System.Text;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Codes files whose header or index FORMAT.md section 4 refuses; every stream is two bytes without any codes.</summary>
internal static class IndexDefects
{
    private static readonly byte[] s_stream = [0, 0];
    private static readonly byte[] s_longestVarint = [0xFF, 0xFF, 0xFF, 0xFF, 0x07];

    public static IEnumerable<MalformedCase> All() => [.. Headers(), .. Counts(), .. Names(), .. Entries(), .. Ends()];

    private static IEnumerable<MalformedCase> Headers()
    {
        byte[] valid = SmallPack.CodesFile;
        byte[] otherDecoder = new RandomDecoder(new Random(99), RandomWeights.Gentle).Write(SmallPack.Size);
        yield return Of("codes are empty", "the file ends", []);
        yield return Of("codes are a decoder file", "the magic is not NAC", SmallPack.DecoderFile);
        yield return Of("codes version 0", "the version is not 7", [.. "NAC"u8, 0, .. valid[4..]]);
        yield return Of("codes version of the future", "the version is not 7", [.. "NAC"u8, 8, .. valid[4..]]);
        yield return Of("codes version 6", "the version is not 7", [.. "NAC"u8, 6, .. valid[4..]]);
        yield return Of("wrong decoder for the codes", "another decoder", SmallPack.CodesFor(otherDecoder));
        yield return Of("index checksum differs", "a checksum differs", SmallPack.Flip(valid, (8 * SmallPack.IndexLength) - 1));
        yield return Of("stream checksum differs", "of a stream differs", SmallPack.Flip(valid, (8 * valid.Length) - 1));
    }

    private static IEnumerable<MalformedCase> Counts()
    {
        byte[] entry = Entry("a");
        yield return Of("no images", "the image count", Index([0], []));
        yield return Of("65536 images", "the image count", Index([0x80, 0x80, 0x04], entry));
        yield return Of("2^31-1 images", "the image count", Index(s_longestVarint, entry));
        yield return Of("count above 2^31-1", "a varint is above", Index([0xFF, 0xFF, 0xFF, 0xFF, 0x08], entry));
        yield return Of("count with superfluous group", "superfluous", Index([0x81, 0x00], entry));
        yield return Of("count of six bytes", "more than 5 bytes", Index([0x80, 0x80, 0x80, 0x80, 0x80, 0x01], entry));
        yield return Of("count beyond the file", "the file ends", Index([0xFF, 0xFF, 0x03], [])[..^6]);
        yield return Of("count below the entries", "a checksum differs", Index([1], [.. entry, .. Entry("b")]));
    }

    private static IEnumerable<MalformedCase> Names()
    {
        byte[] first = Entry("b");
        yield return Name("empty name", "1..255 bytes", []);
        yield return Name("name with NUL", "a control character", "a\0"u8);
        yield return Name("name with U+001F", "a control character", "a\u001F"u8);
        yield return Name("name with U+007F", "a control character", "a\u007F"u8);
        yield return Name("name with lone continuation byte", "not UTF-8", [0x61, 0x80]);
        yield return Name("name with overlong slash", "not UTF-8", [0xC0, 0xAF]);
        yield return Name("name with surrogate", "not UTF-8", [0xED, 0xA0, 0x80]);
        yield return Name("name above U+10FFFF", "not UTF-8", [0xF4, 0x90, 0x80, 0x80]);
        yield return Name("name that ends inside a character", "not UTF-8", [0x61, 0xC3]);
        yield return Of("unsorted names", "not ascending", Index([2], [.. first, .. Entry("a")]));
        yield return Of("duplicate names", "not ascending", Index([2], [.. first, .. Entry("b")]));
        yield return Of("duplicate name by sharing", "not ascending", Index([2], [.. first, .. Entry("", shared: 1)]));
        yield return Of("name shared beyond the previous", "shares more", Index([2], [.. first, .. Entry("c", shared: 2)]));
        yield return Of("first name shared", "shares more", Index([1], Entry("a", shared: 1)));
        yield return Of("name of 256 bytes", "1..255 bytes", Index(
            [2], [.. Entry(new string('a', 255)), .. Entry("b", shared: 255)]));
    }

    private static IEnumerable<MalformedCase> Entries()
    {
        yield return Of("lossless image with a mask", "has a mask", Index([1], Entry("a", flags: 17)));
        yield return Of("lossless image with a mask and soft alpha", "has a mask", Index([1], Entry("a", flags: 18)));
        yield return Of("lossless grey normal map", "a normal map is grey", Index([1], Entry("a", flags: 52)));
        yield return Of("grey normal map", "a normal map is grey", Index([1], Entry("a", flags: 36)));
        yield return Of("highest reserved flag", "reserved flags", Index([1], Entry("a", flags: 128)));
        yield return Of("first entry without size", "no previous size", Index([1], Entry("a", flags: 8)));
        yield return Of("width of 16385", "a side is", Index([1], Entry("a", side: [0x80, 0x80, 0x01])));
        yield return Of("width of 2^31", "a side is", Index([1], Entry("a", side: s_longestVarint)));
        yield return Of("stream beyond the file", "the file ends", Index([1], Entry("a", length: [3])));
        yield return Of("stream of 2^31-1 bytes", "the file ends", Index([1], Entry("a", length: s_longestVarint)));
        yield return Of("streams whose lengths sum to 2^32", "the file ends", Index(
            [3], [.. Entry("a"), .. Entry("b", length: s_longestVarint), .. Entry("c", length: s_longestVarint)]));
        foreach (int kind in (int[])[2, 3])
        {
            yield return OfChannels($"alpha kind {kind} for RGB", "needs a network", channels: 3, flags: kind);
            yield return OfChannels($"alpha kind {kind} for grey", "needs a network", channels: 1, flags: 4 + kind);
            yield return Of($"alpha kind {kind} for RGB beside RGBA", "needs a network", Index([1], Entry("a", flags: kind, network: 1)));
        }

        yield return OfChannels("colours from a grey decoder", "grey must be set", channels: 1, flags: 0);
        yield return OfChannels("colours from a grey and alpha decoder", "grey must be set", channels: 2, flags: 3);
        yield return OfSecondChannels("colours from a grey network beside RGBA", "grey must be set", channels: 1, flags: 0);
        yield return OfSecondChannels("colours from a grey and alpha network beside RGBA", "grey must be set", channels: 2, flags: 3);
        yield return Of("network 2 of two", "no such network", Index([1], Entry("a", network: 2)));
        yield return Of("network 255 of two", "no such network", Index([1], Entry("a", network: 255)));
        yield return Of("lossless image with a network", "names a network", Index([1], Entry("a", flags: 16, network: 1)));
        yield return OfChannels("network where there is but one", "a checksum differs", channels: 4, flags: 0, network: 0);
    }

    private static IEnumerable<MalformedCase> Ends()
    {
        byte[] valid = Index([1], Entry("a"));
        yield return Of("trailing byte after the streams", "left over", [.. valid, 0]);
        yield return Of("last stream missing", "the file ends", valid[..^2]);
        yield return Of("stream of no bytes", "the file ends", Index([1], Entry("a", length: [0], stream: []))[..^2]);
    }

    private static MalformedCase Of(string defect, string reason, byte[] codesFile)
        => MalformedCase.OfCodes(defect, reason, codesFile);

    private static MalformedCase Name(string defect, string reason, ReadOnlySpan<byte> name)
        => Of(defect, reason, Index([1], Entry(name)));

    private static MalformedCase OfChannels(string defect, string reason, int channels, int flags, int? network = null)
    {
        var random = new RandomDecoder(new Random(8), RandomWeights.Gentle);
        byte[] decoder = random.Write(SmallPack.Size with { Channels = channels });
        byte[] codes = Index([1], Entry("a", flags: flags, network: network), decoder);
        return new MalformedCase(defect, reason, decoder, codes);
    }

    /// <summary>The first network allows everything.</summary>
    private static MalformedCase OfSecondChannels(string defect, string reason, int channels, int flags)
    {
        byte[] decoder = new RandomDecoder(new Random(8), RandomWeights.Gentle).Write(SmallPack.Size, SmallPack.Size with { Channels = channels });
        byte[] codes = Index([1], Entry("a", flags: flags, network: 1), decoder);
        return new MalformedCase(defect, reason, decoder, codes);
    }

    /// <summary>Header, count and entries as given, the checksum they need, and one empty stream for each of up to two entries.</summary>
    private static byte[] Index(byte[] count, byte[] entries, byte[]? decoder = null)
    {
        byte[] index = ReferenceDecoderFile.WithChecksum(
            [.. "NAC"u8, 7, .. (decoder ?? SmallPack.DecoderFile)[^4..], .. count, .. entries]);
        return count is [2] ? [.. index, .. s_stream, .. s_stream] : [.. index, .. s_stream];
    }

    private static byte[] Entry(
        string name, int shared = 0, int flags = 0, int? network = 0, byte[]? side = null, byte[]? length = null, byte[]? stream = null)
        => Entry(Encoding.UTF8.GetBytes(name), shared, flags, network, side, length, stream);

    private static byte[] Entry(
        ReadOnlySpan<byte> name,
        int shared = 0,
        int flags = 0,
        int? network = 0,
        byte[]? side = null,
        byte[]? length = null,
        byte[]? stream = null)
    {
        byte[] numbered = network is null ? [] : [(byte)network];
        byte[] size = (flags & 8) != 0 ? [] : [.. side ?? [3], 3];
        byte[] streamChecksum = BitConverter.GetBytes(ReferenceBytes.Crc32C(stream ?? s_stream));
        byte[] pixelChecksum = [0, 0, 0, 0];
        return [(byte)shared, (byte)name.Length, .. name, (byte)flags, .. numbered, .. size, .. length ?? [2], .. streamChecksum, .. pixelChecksum];
    }
}
