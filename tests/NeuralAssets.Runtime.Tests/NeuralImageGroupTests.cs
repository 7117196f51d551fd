using System.Reflection;
using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Runtime.Tests.Decoding;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests;

public sealed class NeuralImageGroupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neural-assets-").FullName;
    private readonly byte[] _decoder;
    private readonly byte[] _codes;
    private readonly DecoderModel _model;
    private readonly ImageCodes _first;
    private readonly ImageCodes _second;

    public NeuralImageGroupTests()
    {
        DecoderArchitecture architecture = new(3, 3, 4, 2, 1, 1, 4, 1);
        DecoderParameters parameters = RandomGroups.CreateParameters(architecture, 2);
        _first = RandomGroups.CreateImage("first", 21, 17, AlphaKind.Opaque, false, architecture, 2);
        _second = RandomGroups.CreateImage("second", 21, 17, AlphaKind.Mask, false, architecture, 3);
        _model = DecoderModel.Create(parameters);
        EncodedGroup files = GroupEncoder.Encode(new CodedGroup(parameters, [_first, _second]));
        (_decoder, _codes) = (files.Decoder, files.Codes);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void AllWaysToOpenYieldTheSameImages()
    {
        string path = Path.Combine(_folder, "group.nac");
        File.WriteAllBytes(path, _codes);
        File.WriteAllBytes(Path.Combine(_folder, "group.nad"), _decoder);
        byte[] expected = NeuralImageGroup.Open(_decoder, _codes)["second"].Decode();
        Assert.Equal(expected, NeuralImageGroup.Open(path)["second"].Decode());
        using var decoder = new MemoryStream(_decoder);
        using var codes = new MemoryStream(_codes);
        Assert.Equal(expected, NeuralImageGroup.Open(decoder, codes)["second"].Decode());
        Assert.True(decoder.CanRead && codes.CanRead);
    }

    [Fact]
    public void EmbeddedGroupsAreFoundByTheirResourceNames()
    {
        var assembly = new AssemblyWithResources(new() { ["neural/group.nad"] = _decoder, ["neural/group.nac"] = _codes });
        byte[] expected = NeuralImageGroup.Open(_decoder, _codes)["second"].Decode();
        Assert.Equal(expected, NeuralImageGroup.OpenEmbedded(assembly, "group")["second"].Decode());
    }

    [Fact]
    public void MissingFilesAndResourcesAreNotFound()
    {
        string path = Path.Combine(_folder, "lonely.nac");
        Assert.Throws<FileNotFoundException>(() => NeuralImageGroup.Open(path));
        File.WriteAllBytes(path, _codes);
        Assert.Throws<FileNotFoundException>(() => NeuralImageGroup.Open(path));
        Assert.Throws<FileNotFoundException>(() => NeuralImageGroup.Open(Path.Combine(_folder, "no", "folder.nac")));
        Assert.Throws<ArgumentException>(() => NeuralImageGroup.Open(Path.Combine(_folder, "group.nad")));
        Assert.Throws<FileNotFoundException>(() => NeuralImageGroup.OpenEmbedded(typeof(NeuralImageGroupTests).Assembly, "none"));
    }

    [Fact]
    public void NamesAreComparedOrdinally()
    {
        var group = NeuralImageGroup.Open(_decoder, _codes);
        Assert.Equal(_decoder.Length + _codes.Length, group.EncodedBytes);
        Assert.True(group.TryGet("first", out NeuralImage? image));
        Assert.Same(group.Images[0], image);
        Assert.False(image.HasAlpha);
        Assert.True(group["second"].HasAlpha);
        Assert.False(group.TryGet("First", out _));
        Assert.Throws<KeyNotFoundException>(() => group["third"]);
    }

    [Fact]
    public void CancelledDecodingThrowsItsOwnException()
    {
        var group = NeuralImageGroup.Open(_decoder, _codes);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => NeuralImageGroup.DecodeMany(group.Images, cancellationToken: source.Token));
    }

    [Fact]
    public void VerifyAcceptsWhatTheEncoderWrote() =>
        NeuralImageGroup.Open(_decoder, _codes).Verify(TestContext.Current.CancellationToken);

    /// <summary>With another pixel checksum the image decodes as ever, and is told from the others.</summary>
    [Fact]
    public void VerifyNamesTheImageWhosePixelsDiffer()
    {
        uint checksum = Crc32C.Compute(_second.Draw(_model)) & FormatConstants.PixelChecksumMask;
        EncodedImage[] encoded = [GroupEncoder.EncodeImage(_model, _first), ImageCodesEncoder.Encode(_model, _second, checksum ^ 1)];
        byte[] codes = CodesWriter.Write(BitConverter.ToUInt32(_decoder.AsSpan(^4)), [_model.Architecture], [_first, _second], encoded);

        var group = NeuralImageGroup.Open(_decoder, codes);
        Assert.Equal(NeuralImageGroup.Open(_decoder, _codes)["second"].Decode(), group["second"].Decode());
        group["first"].Verify();
        Assert.Contains("second", Assert.Throws<NeuralImageFormatException>(group["second"].Verify).Message, StringComparison.Ordinal);
        Assert.Throws<NeuralImageFormatException>(() => group.Verify(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void EveryFlippedBitIsAFormatException()
    {
        for (int i = 0; i < _decoder.Length; i++)
        {
            byte[] damaged = [.. _decoder];
            damaged[i] ^= (byte)(1 << (i % 8));
            Assert.Throws<NeuralImageFormatException>(() => NeuralImageGroup.Open(damaged, _codes));
        }

        for (int i = 0; i < _codes.Length; i++)
        {
            byte[] damaged = [.. _codes];
            damaged[i] ^= (byte)(1 << (i % 8));
            Assert.Throws<NeuralImageFormatException>(() => DecodeAll(_decoder, damaged));
        }
    }

    [Fact]
    public void EveryTruncationIsAFormatException()
    {
        for (int length = 0; length < _decoder.Length; length++)
        {
            Assert.Throws<NeuralImageFormatException>(() => NeuralImageGroup.Open(_decoder[..length], _codes));
        }

        for (int length = 0; length < _codes.Length; length++)
        {
            Assert.Throws<NeuralImageFormatException>(() => NeuralImageGroup.Open(_decoder, _codes[..length]));
        }

        Assert.Throws<NeuralImageFormatException>(() => NeuralImageGroup.Open([.. _decoder, 0], _codes));
        Assert.Throws<NeuralImageFormatException>(() => NeuralImageGroup.Open(_decoder, [.. _codes, 0]));
    }

    [Fact]
    public void DamageThatNoChecksumTellsDecodesOrIsAFormatException()
    {
        var random = new Random(11);
        int refused = 0;
        byte[] pixels = new byte[_second.Width * _second.Height * 4];
        for (int n = 0; n < 2000; n++)
        {
            byte[] decoder = [.. _decoder];
            decoder[random.Next(4, decoder.Length - 4)] = (byte)random.Next(256);
            BitConverter.TryWriteBytes(decoder.AsSpan(^4), Crc32C.Compute(decoder.AsSpan(..^4)));
            EncodedImage encoded = GroupEncoder.EncodeImage(_model, _second);
            encoded.Stream[random.Next(encoded.Stream.Length)] = (byte)random.Next(256);
            try
            {
                DecodeStream(_model, encoded, pixels);
                DecodeStream(DecoderModel.CreateAll(DecoderFile.Read(decoder).Networks)[0], encoded, pixels);
            }
            catch (NeuralImageFormatException)
            {
                // The only exception that bad content may lead to.
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 2000);
    }

    private void DecodeStream(DecoderModel model, EncodedImage encoded, byte[] pixels)
    {
        var picture = new Picture(_second.Width, _second.Height, _second.Alpha, _second.IsGrey, 0);
        var writer = new PixelWriter(pixels, _second.Width * 4, NeuralPixelFormat.Rgba32);
        var stream = ImageStream.Open(encoded.Stream, encoded.Layout, picture, model.Architecture.GridCount);
        ImageDecoder.Decode(new(model, stream, picture), reference: default, writer);
    }

    private static void DecodeAll(byte[] decoder, byte[] codes) =>
        NeuralImageGroup.DecodeMany(NeuralImageGroup.Open(decoder, codes).Images);

    private sealed class AssemblyWithResources(Dictionary<string, byte[]> resources) : Assembly
    {
        public override Stream? GetManifestResourceStream(string name) =>
            resources.TryGetValue(name, out byte[]? bytes) ? new MemoryStream(bytes) : null;
    }
}
