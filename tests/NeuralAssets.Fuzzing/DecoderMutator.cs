using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Fuzzing;

/// <summary>Changes decoder files; the checksum is left to the caller where bytes are changed.</summary>
internal sealed class DecoderMutator(Random random)
{
    private const int StreamStart = 4;
    private const int ChecksumLength = 4;
    private const int SizeFields = 8;
    private const int LargestStep = 31;
    private const int LargestSpread = 63;
    private readonly ByteMutator _bytes = new(random);

    /// <summary>Bytes of the stream, from which on it means something else; or, mostly, a header or values of one tensor.</summary>
    public byte[] ChangeTensors(byte[] file, byte[] donor)
    {
        if (random.Next(4) == 0 || TryStored(file) is not { } networks)
        {
            int start = Math.Min(StreamStart, file.Length);
            return _bytes.Mutate(file, start, Math.Max(start, file.Length - ChecksumLength), donor);
        }

        int network = random.Next(networks.Count);
        List<ReferenceStoredTensor> tensors = [.. networks[network].Tensors];
        int tensor = random.Next(tensors.Count);
        tensors[tensor] = Change(tensors[tensor]);
        networks[network] = networks[network] with { Tensors = tensors };
        return ReferenceDecoderFile.Write(networks);
    }

    /// <summary>The number of networks that is said to be there, or a size of one of them; the tensors stay those that were.</summary>
    public byte[] ChangeSizes(byte[] file)
    {
        if (TryStored(file) is not { } networks)
        {
            return file;
        }

        if (random.Next(8) == 0)
        {
            return ReferenceDecoderFile.Write(networks, count: random.Next(1, 17));
        }

        int network = random.Next(networks.Count);
        networks[network] = networks[network] with { Size = Change(networks[network].Size) };
        return ReferenceDecoderFile.Write(networks);
    }

    /// <summary>One network fewer, or one more: a copy, or one of another file. The others stay as they are.</summary>
    public byte[] ChangeNetworks(byte[] file, byte[] other)
    {
        if (TryStored(file) is not { } networks || TryStored(random.Next(2) == 0 ? file : other) is not { } source)
        {
            return file;
        }

        int index = random.Next(networks.Count + 1);
        if (random.Next(3) == 0 && index < networks.Count && networks.Count > 1)
        {
            networks.RemoveAt(index);
        }
        else
        {
            networks.Insert(index, source[random.Next(source.Count)]);
        }

        return ReferenceDecoderFile.Write(networks);
    }

    private ReferenceStoredTensor Change(ReferenceStoredTensor tensor)
    {
        int[] values = [.. tensor.Values];
        switch (random.Next(4))
        {
            case 0:
                return tensor with { Step = random.Next(LargestStep + 1) };
            case 1:
                return tensor with { Spread = random.Next(LargestSpread + 1) };
            case 2:
                values[random.Next(values.Length)] = random.Next(-(1 << 24), 1 << 24) >> random.Next(24);
                break;
            default:
                random.Shuffle(values);
                break;
        }

        return tensor with { Values = values };
    }

    private ReferenceDimensions Change(ReferenceDimensions size)
    {
        int Draw(int field) => random.Next(4) == 0 ? random.Next(32) : field + random.Next(-1, 2);
        return random.Next(SizeFields) switch
        {
            0 => size with { Channels = Draw(size.Channels) },
            1 => size with { Grids = Draw(size.Grids) },
            2 => size with { ContextSize = Draw(size.ContextSize) },
            3 => size with { Features = Draw(size.Features) },
            4 => size with { FeatureGrids = Draw(size.FeatureGrids) },
            5 => size with { ContextLayers = Draw(size.ContextLayers) },
            6 => size with { SynthesisWidth = Draw(size.SynthesisWidth) },
            _ => size with { ResidualLayers = Draw(size.ResidualLayers) },
        };
    }

    /// <summary>Null if the file is not valid any more.</summary>
    private static List<ReferenceStoredNetwork>? TryStored(byte[] file)
    {
        try
        {
            return [.. ReferenceNetworks.Read(file).All.Select(network => new ReferenceStoredNetwork(network.Size, [.. network.Tensors.Select(Stored)]))];
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>The same values; only the way they are coded may be another one.</summary>
    private static ReferenceStoredTensor Stored(ReferenceStored tensor)
    {
        int[] values = [.. tensor.Values.Cast<long>().Select(value => (int)value)];
        int rawBits = Math.Clamp(32 - int.LeadingZeroCount(values.Max(Math.Abs)) - 6, 0, 15);
        return new ReferenceStoredTensor(tensor.Step, rawBits == 0 ? 13 : ReferenceStoredTensor.SpreadOf(rawBits), values);
    }
}
