using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Fuzzing;

/// <summary>Changes decoder files; the checksum is left to the caller.</summary>
internal sealed class DecoderMutator(Random random)
{
    private const int CountOffset = 4;
    private const int FirstHeader = 5;
    private const int SizeFields = 8;
    private const int ChecksumLength = 4;
    private readonly ByteMutator _bytes = new(random);

    /// <summary>Anything behind the sizes of the first network: headers of tensors, further networks, values.</summary>
    public byte[] ChangeTensors(byte[] file, byte[] donor)
    {
        int start = Math.Min(FirstHeader + SizeFields, file.Length);
        return _bytes.Mutate(file, start, Math.Max(start, file.Length - ChecksumLength), donor);
    }

    /// <summary>The number of networks, or a size of one of them.</summary>
    public byte[] ChangeSizes(byte[] file)
    {
        byte[] changed = [.. file];
        List<int> headers = Headers(file);
        int field = headers.Count == 0 || random.Next(8) == 0
            ? CountOffset
            : headers[random.Next(headers.Count)] + random.Next(SizeFields);
        if (field < changed.Length)
        {
            changed[field] = (byte)(random.Next(4) == 0 ? random.Next(256) : changed[field] + random.Next(-1, 2));
        }

        return changed;
    }

    /// <summary>One network fewer, or one more: a copy, or one of another file. The others stay as they are.</summary>
    /// <exception cref="InvalidDataException">One of the files is not valid.</exception>
    public byte[] ChangeNetworks(byte[] file, byte[] other)
    {
        List<ReferenceStoredNetwork> networks = Stored(file);
        int index = random.Next(networks.Count + 1);
        if (random.Next(3) == 0 && index < networks.Count)
        {
            networks.RemoveAt(index);
        }
        else
        {
            List<ReferenceStoredNetwork> source = Stored(random.Next(2) == 0 ? file : other);
            networks.Insert(index, source[random.Next(source.Count)]);
        }

        return ReferenceDecoderFile.Write(networks);
    }

    /// <summary>Where the headers of the networks start, as far as their sizes lead.</summary>
    private static List<int> Headers(byte[] file)
    {
        var headers = new List<int>();
        int count = file.Length > CountOffset ? file[CountOffset] : 0;
        for (int start = FirstHeader; headers.Count < count && start + SizeFields <= file.Length;)
        {
            headers.Add(start);
            var size = new ReferenceDimensions(
                file[start], file[start + 1], file[start + 2], file[start + 3], file[start + 4], file[start + 5], file[start + 6], file[start + 7]);
            start += SizeFields + (2 * size.Tensors().Count());
        }

        return headers;
    }

    private static List<ReferenceStoredNetwork> Stored(byte[] file) =>
        [.. ReferenceNetworks.Read(file).All.Select(network => new ReferenceStoredNetwork(network.Size, [.. network.Tensors.Select(Stored)]))];

    /// <summary>The same values; only the way they are coded may be another one.</summary>
    private static ReferenceStoredTensor Stored(ReferenceStored tensor)
    {
        int[] values = [.. tensor.Values.Cast<long>().Select(value => (int)value)];
        int rawBits = Math.Clamp(32 - int.LeadingZeroCount(values.Max(Math.Abs)) - 6, 0, 15);
        return new ReferenceStoredTensor(tensor.Step, rawBits, Scale: 36, values);
    }
}
