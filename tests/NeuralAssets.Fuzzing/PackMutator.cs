using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Fuzzing;

/// <summary>
/// Changes fields and streams of a group and writes lengths and checksums anew, so that what is behind them is reached; one time in a
/// while it leaves them wrong.
/// </summary>
internal sealed class PackMutator(Random random)
{
    private const int MagicAndVersion = 4;
    private const int ChecksumLength = 4;
    private readonly ByteMutator _bytes = new(random);
    private readonly DecoderMutator _decoders = new(random);
    private readonly Seeds _seeds = new(random);

    /// <param name="pack">To be changed, once or a few times.</param>
    /// <param name="other">To take parts from.</param>
    public FuzzPack Mutate(FuzzPack pack, FuzzPack other)
    {
        for (int left = 1 + random.Next(4); left > 0; left--)
        {
            pack = MutateOnce(pack, other);
        }

        return pack;
    }

    private FuzzPack MutateOnce(FuzzPack pack, FuzzPack other) => random.Next(256) switch
    {
        < 100 => ChangeStream(pack, other),
        < 140 => WithDecoder(pack, _decoders.ChangeTensors(pack.DecoderFile, other.DecoderFile)),
        < 156 => WithDecoder(pack, _decoders.ChangeSizes(pack.DecoderFile)),
        < 188 => ChangeEntry(pack),
        < 204 => ChangeList(pack, other),
        < 210 => FuzzPack.Write(other.DecoderFile, pack.Images),
        < 236 => ChangeIndex(pack, other),
        < 252 => ChangeAnything(pack, other),
        < 254 => FuzzPack.Write(_decoders.ChangeNetworks(pack.DecoderFile, other.DecoderFile), pack.Images),
        < 255 => RedrawImage(pack),
        _ => random.Next(3) switch
        {
            0 => _seeds.DrawChain(),
            1 => _seeds.DrawPair(),
            _ => _seeds.DrawPack(_seeds.DrawSizes()),
        },
    };

    /// <summary>Bytes of a stream; or what it states as its pixel checksum, which only the end of a valid stream can.</summary>
    private FuzzPack ChangeStream(FuzzPack pack, FuzzPack other)
    {
        (int index, ReferenceImage image) = Pick(pack);
        if (random.Next(16) == 0 && image.Sign is not null)
        {
            return pack.WithImage(index, image with { Stream = image.Sign((uint)random.Next(1 << 23)) });
        }

        byte[] stream = _bytes.Mutate(image.Stream, 0, image.Stream.Length, Pick(other).Image.Stream);
        return pack.WithImage(index, image with { Stream = stream });
    }

    private FuzzPack ChangeEntry(FuzzPack pack)
    {
        (int index, ReferenceImage image) = Pick(pack);
        return pack.WithImage(index, random.Next(16) switch
        {
            0 => image with { Width = DrawSide(image.Width) },
            1 => image with { Height = DrawSide(image.Height) },
            2 => image with { AlphaKind = random.Next(4) },
            3 => image with { Grey = !image.Grey },
            4 => image with { NormalMap = !image.NormalMap },
            5 => image with { KeepsHidden = !image.KeepsHidden },
            6 => image with { Network = DrawNetwork(pack.DecoderFile) },
            7 => image with { Lossless = !image.Lossless, Network = image.Lossless ? image.Network : 0 },
            8 => image with { CodedGrids = random.Next(512) },
            9 => image with { LanesExponent = random.Next(8) },
            10 => image with { Differs = !image.Differs },
            11 => image with { Reference = image.Reference is null ? DrawReference(pack) : null },
            12 => image with { Reference = DrawReference(pack) },
            13 => image with { Grids = random.Next(1, 10) },
            14 => image with { NameBytes = _bytes.Mutate(image.NameBytes, 0, image.NameBytes.Length, image.Stream) },
            _ => image with { NameBytes = [.. image.NameBytes, .. new byte[random.Next(300)].Select(_ => (byte)'x')] },
        });
    }

    /// <summary>Mostly one that there is.</summary>
    private int DrawNetwork(byte[] decoderFile) => random.Next(random.Next(8) == 0 ? 16 : Target.NetworkCount(decoderFile) + 1);

    /// <summary>Mostly one that there is.</summary>
    private int DrawReference(FuzzPack pack) => random.Next(8) == 0 ? random.Next(-(1 << 20), 1 << 20) : random.Next(-1, pack.Images.Count + 1);

    private int DrawSide(int side) => random.Next(8) switch
    {
        0 => random.Next(16380, 16390),
        1 => (1 << 30) - 1,
        2 => 0,
        3 => random.Next(1, 65),
        _ => Math.Max(0, side + random.Next(-1, 2)),
    };

    private FuzzPack ChangeList(FuzzPack pack, FuzzPack other)
    {
        List<ReferenceImage> images = [.. pack.Images];
        int index = random.Next(images.Count + 1);
        if (random.Next(3) == 0 && index < images.Count)
        {
            images.RemoveAt(index);
        }
        else
        {
            images.Insert(index, Pick(random.Next(2) == 0 ? pack : other).Image);
        }

        return FuzzPack.Write(pack.DecoderFile, images);
    }

    private FuzzPack ChangeIndex(FuzzPack pack, FuzzPack other)
    {
        int end = pack.IndexLength;
        if (end <= MagicAndVersion)
        {
            return pack;
        }

        byte[] index = _bytes.Mutate(pack.CodesFile[..end], MagicAndVersion, end, other.CodesFile);
        byte[] repaired = ReferenceDecoderFile.WithChecksum([.. index, .. pack.CodesFile.AsSpan(end..^ChecksumLength)]);
        return pack with { CodesFile = repaired, IndexLength = index.Length };
    }

    private FuzzPack ChangeAnything(FuzzPack pack, FuzzPack other) => random.Next(2) == 0
        ? pack with { CodesFile = _bytes.Mutate(pack.CodesFile, 0, pack.CodesFile.Length, other.CodesFile), IndexLength = 0 }
        : pack with { DecoderFile = _bytes.Mutate(pack.DecoderFile, 0, pack.DecoderFile.Length, other.DecoderFile) };

    /// <summary>Random bytes almost never end in the states that a stream must end in; a valid stream does.</summary>
    private FuzzPack RedrawImage(FuzzPack pack)
    {
        try
        {
            (int index, ReferenceImage image) = Pick(pack);
            return pack.WithImage(index, _seeds.DrawImage(pack.DecoderFile, image.Name));
        }
        catch (InvalidDataException)
        {
            // The decoder has been changed already, and nothing can be coded for it.
            return pack;
        }
    }

    private static FuzzPack WithDecoder(FuzzPack pack, byte[] decoderFile)
    {
        byte[] body = decoderFile[..Math.Max(0, decoderFile.Length - ChecksumLength)];
        return FuzzPack.Write(ReferenceDecoderFile.WithChecksum([.. body]), pack.Images);
    }

    private (int Index, ReferenceImage Image) Pick(FuzzPack pack)
    {
        if (pack.Images.Count == 0)
        {
            return (0, new ReferenceImage("none", 1, 1, AlphaKind: 0, Grey: true, [0, 0, 0x80, 0]));
        }

        int index = random.Next(pack.Images.Count);
        return (index, pack.Images[index]);
    }
}
