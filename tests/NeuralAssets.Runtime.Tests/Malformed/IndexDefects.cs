using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Codes files whose header or index FORMAT.md section 4 refuses; every stream is a state without any codes.</summary>
internal static class IndexDefects
{
    private static readonly byte[] s_stream = [0, 0, 0x80, 0];

    public static IEnumerable<MalformedCase> All() => [.. Headers(), .. Counts(), .. States(), .. Names(), .. Entries(), .. Kinds(), .. Ends()];

    private static IEnumerable<MalformedCase> Headers()
    {
        byte[] valid = SmallPack.CodesFile;
        byte[] otherDecoder = new RandomDecoder(new Random(99), RandomWeights.Gentle).Write(SmallPack.Size);
        yield return Of("codes are empty", "the file ends", []);
        yield return Of("codes are a decoder file", "the magic is not NAC", SmallPack.DecoderFile);
        yield return Of("codes version 0", "the version is not 8", [.. "NAC"u8, 0, .. valid[4..]]);
        yield return Of("codes version of the future", "the version is not 8", [.. "NAC"u8, 9, .. valid[4..]]);
        yield return Of("codes version 7", "the version is not 8", [.. "NAC"u8, 7, .. valid[4..]]);
        yield return Of("wrong decoder for the codes", "another decoder", SmallPack.CodesFor(otherDecoder));
        yield return Of("codes checksum differs", "a checksum differs", SmallPack.Flip(valid, (8 * valid.Length) - 1));
        yield return Of("codes with bytes after their checksum", "a checksum differs", [.. valid, 0, 0, 0, 0]);
    }

    private static IEnumerable<MalformedCase> Counts()
    {
        byte[] index = Entries(Image("a"));
        yield return Of("no images", "the image count", ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 0, index, s_stream));
        yield return Of("65536 images", "the image count", ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 65536, index, s_stream));
        yield return Of("2^31-1 images", "the image count", ReferenceCodesFile.Write(SmallPack.DecoderFile, int.MaxValue, index, s_stream));
        yield return Counted("count above 2^31-1", "a varint is above", 0xFF, 0xFF, 0xFF, 0xFF, 0x08);
        yield return Counted("count with superfluous group", "superfluous", 0x81, 0x00);
        yield return Counted("count of six bytes", "more than 5 bytes", 0x80, 0x80, 0x80, 0x80, 0x80, 0x01);
        yield return Counted("count beyond the file", "the file ends", 0xFF, 0xFF, 0x03);
        yield return Of("count above the entries", "the file ends", ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 9, index, [.. Enumerable.Repeat(s_stream, 9)]));
        yield return Of("count below the entries", "a final state", ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 1, Entries(Image("a"), Image("b")), s_stream));
        yield return Of("index of no bytes", "the file ends", ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 1, [], s_stream));
        yield return Of("index beyond the file", "the file ends", Ended([1, 127, .. index, .. s_stream]));
        yield return Of("index with trailing byte", "left over", ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 1, [.. index, 0], s_stream));
    }

    private static IEnumerable<MalformedCase> States()
    {
        byte[] index = Entries(Image("a"));
        foreach (uint state in (uint[])[0, (1u << 23) - 1, 1u << 31, uint.MaxValue])
        {
            yield return Indexed($"index with state {state:X8}", "an initial state", [.. BitConverter.GetBytes(state), .. index[4..]]);
        }

        var ended = new ReferenceIndexWriter(namesNetworks: true);
        ended.Add(Image("a"));
        yield return Indexed("index with a pixel checksum", "a final state", ended.ToArray(checksum: 1));
        yield return Indexed("index of three bytes", "the file ends", index[..3]);
        yield return Indexed("index without its last byte", "the file ends", index[..^1]);
        yield return Lengthy("index length above 2^31-1", "a varint is above", 0xFF, 0xFF, 0xFF, 0xFF, 0x08);
        yield return Lengthy("index length of 2^31-1", "the file ends", 0xFF, 0xFF, 0xFF, 0xFF, 0x07);
        yield return Lengthy("index length with superfluous group", "superfluous", (byte)(0x80 | index.Length), 0x00);
        yield return Lengthy("index length of six bytes", "more than 5 bytes", 0x80, 0x80, 0x80, 0x80, 0x80, 0x01);
    }

    private static IEnumerable<MalformedCase> Names()
    {
        yield return Name("name with NUL", "a control character", "a\0"u8);
        yield return Name("name with U+001F", "a control character", "a\u001F"u8);
        yield return Name("name with U+007F", "a control character", "a\u007F"u8);
        yield return Name("name with lone continuation byte", "not UTF-8", [0x61, 0x80]);
        yield return Name("name with overlong slash", "not UTF-8", [0xC0, 0xAF]);
        yield return Name("name with surrogate", "not UTF-8", [0xED, 0xA0, 0x80]);
        yield return Name("name above U+10FFFF", "not UTF-8", [0xF4, 0x90, 0x80, 0x80]);
        yield return Name("name that ends inside a character", "not UTF-8", [0x61, 0xC3]);
        yield return Of("unsorted names", "not ascending", Group(Image("b"), Image("a")));
        yield return Of("duplicate names", "not ascending", Group(Image("b"), Image("b")));
        yield return Of("name before one that it starts", "not ascending", Group(Image("ab"), Image("a")));
        yield return Second("name shared beyond the previous", "shares more", (index, image) => index.Add(image, shared: 2));
        yield return First("first name shared", "shares more", (index, image) => index.Add(image, shared: 1));
        yield return First("name of 256 bytes", "1..255 bytes", (index, image) => index.Add(image, rest: 255));
        ReferenceImage longest = Image(new string('a', 255));
        yield return Of("name of 256 bytes by sharing", "1..255 bytes", Group(longest, Image(new string('a', 255) + "b")));
        yield return Of("name that ends inside a character it shares", "not UTF-8", Group(Image("\u00E4"), Image("b") with { NameBytes = [0xC3, 0xC3] }));
        yield return First("name of 2^30-1 bytes", "1..255 bytes", (index, image) => index.Add(image, rest: (1 << 30) - 2));
        yield return Second("name shared in 2^30-2 bytes", "shares more", (index, image) => index.Add(image, shared: (1 << 30) - 2));
    }

    private static IEnumerable<MalformedCase> Entries()
    {
        yield return Of("width of 16385", "a side is", Group(Image("a") with { Width = 16385 }));
        yield return Of("height of 16385", "a side is", Group(Image("a") with { Height = 16385 }));
        yield return Of("width of 2^30-1", "a side is", Group(Image("a") with { Width = (1 << 30) - 1 }));
        yield return Of("64 lanes", "more than 32 lanes", Group(Image("a") with { LanesExponent = 6 }));
        yield return Of("128 lanes", "more than 32 lanes", Group(Image("a") with { LanesExponent = 7 }));
        yield return First("stream beyond the file", "the file ends", (index, image) => index.Add(image, length: 9));
        yield return First("stream of 2^30-2 bytes", "the file ends", (index, image) => index.Add(image, length: (1 << 30) - 2));
        yield return Of("streams whose lengths sum to 2^32", "the file ends", Lengths(4, 1 << 29, 1 << 29, 1 << 29, 1 << 29, 1 << 29, 1 << 29, 1 << 29, (1 << 29) - 4));
        yield return Of("network 2 of two", "no such network", Group(Image("a") with { Network = 2 }));
        yield return Of("network 15 of two", "no such network", Group(Image("a") with { Network = 15 }));
    }

    private static IEnumerable<MalformedCase> Kinds()
    {
        ReferenceImage lossless = Image("a") with { Lossless = true };
        yield return Of("lossless image with a mask", "has a mask", Group(lossless with { AlphaKind = 1 }));
        yield return Of("lossless image with a mask and soft alpha", "has a mask", Group(lossless with { AlphaKind = 2 }));
        yield return Of("lossless grey normal map", "a normal map is grey", Group(lossless with { Grey = true, NormalMap = true }));
        yield return Of("grey normal map", "a normal map is grey", Group(Image("a") with { Grey = true, NormalMap = true }));
        foreach (int kind in (int[])[2, 3])
        {
            yield return OfChannels($"alpha kind {kind} for RGB", "needs a network", Image("a") with { AlphaKind = kind }, 3);
            yield return OfChannels($"alpha kind {kind} for grey", "needs a network", Image("a") with { AlphaKind = kind, Grey = true }, 1);
            yield return Of($"alpha kind {kind} for RGB beside RGBA", "needs a network", Group(Image("a") with { AlphaKind = kind, Network = 1, Grids = 2 }));
        }

        yield return OfChannels("colours from a grey decoder", "grey must be set", Image("a"), 1);
        yield return OfChannels("colours from a grey and alpha decoder", "grey must be set", Image("a") with { AlphaKind = 3 }, 2);
        yield return OfChannels("colours from a grey network beside RGBA", "grey must be set", Image("a") with { Network = 1 }, 4, 1);
        yield return OfChannels("colours from a grey and alpha network beside RGBA", "grey must be set", Image("a") with { AlphaKind = 3, Network = 1 }, 4, 2);
    }

    private static IEnumerable<MalformedCase> Ends()
    {
        byte[] valid = Group(Image("a"));
        yield return Of("trailing byte after the streams", "left over", SmallPack.Repair([.. valid[..^4], 0, 0, 0, 0, 0]));
        yield return Of("last stream missing", "the file ends", SmallPack.Repair(valid[..^4]));
        yield return Of("stream of no bytes", "the file ends", Group(Image("a") with { Stream = [] }, Image("b") with { Stream = [.. s_stream, .. s_stream] }));
    }

    private static ReferenceImage Image(string name) => new(name, 4, 4, AlphaKind: 0, Grey: false, s_stream);

    private static MalformedCase Of(string defect, string reason, byte[] codesFile)
        => MalformedCase.OfCodes(defect, reason, codesFile);

    /// <summary>Of one image.</summary>
    private static MalformedCase Indexed(string defect, string reason, byte[] index)
        => Of(defect, reason, ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 1, index, s_stream));

    private static MalformedCase Lengthy(string defect, string reason, params byte[] length)
        => Of(defect, reason, Ended([1, .. length, .. Entries(Image("a")), .. s_stream]));

    private static MalformedCase Name(string defect, string reason, ReadOnlySpan<byte> name)
        => Of(defect, reason, Group(Image("a") with { NameBytes = name.ToArray() }));

    private static MalformedCase First(string defect, string reason, Action<ReferenceIndexWriter, ReferenceImage> add)
    {
        var index = new ReferenceIndexWriter(namesNetworks: true);
        add(index, Image("a"));
        return Of(defect, reason, ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 1, index.ToArray(), s_stream));
    }

    /// <summary>Behind "a".</summary>
    private static MalformedCase Second(string defect, string reason, Action<ReferenceIndexWriter, ReferenceImage> add)
    {
        var index = new ReferenceIndexWriter(namesNetworks: true);
        index.Add(Image("a"));
        add(index, Image("b"));
        return Of(defect, reason, ReferenceCodesFile.Write(SmallPack.DecoderFile, count: 2, index.ToArray(), s_stream, s_stream));
    }

    /// <summary>Images whose streams are said to have so many bytes.</summary>
    private static byte[] Lengths(params int[] lengths)
    {
        var index = new ReferenceIndexWriter(namesNetworks: true);
        for (int i = 0; i < lengths.Length; i++)
        {
            index.Add(Image($"{i}"), length: lengths[i]);
        }

        return ReferenceCodesFile.Write(SmallPack.DecoderFile, lengths.Length, index.ToArray(), [.. Enumerable.Repeat(s_stream, lengths.Length)]);
    }

    /// <summary>With a decoder of networks with so many channels.</summary>
    private static MalformedCase OfChannels(string defect, string reason, ReferenceImage image, params int[] channels)
    {
        byte[] decoder = new RandomDecoder(new Random(8), RandomWeights.Gentle).Write([.. channels.Select(count => SmallPack.Size with { Channels = count })]);
        return new MalformedCase(defect, reason, decoder, ReferenceCodesFile.Write(decoder, [image]));
    }

    private static MalformedCase Counted(string defect, string reason, params byte[] count)
    {
        byte[] index = Entries(Image("a"));
        return Of(defect, reason, Ended([.. count, (byte)index.Length, .. index, .. s_stream]));
    }

    /// <summary>Everything behind the decoder's id as given.</summary>
    private static byte[] Ended(byte[] rest) => ReferenceDecoderFile.WithChecksum([.. ReferenceCodesFile.Start(SmallPack.DecoderFile), .. rest]);

    private static byte[] Group(params ReferenceImage[] images) => ReferenceCodesFile.Write(SmallPack.DecoderFile, images);

    private static byte[] Entries(params ReferenceImage[] images)
    {
        var index = new ReferenceIndexWriter(namesNetworks: true);
        Array.ForEach(images, image => index.Add(image));
        return index.ToArray();
    }
}
