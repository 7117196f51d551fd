namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>Valid differences of random values for a given network.</summary>
internal sealed class RandomDifference(ReferenceNetwork network, Random random)
{
    /// <summary>The start of a stream, and the network that it makes. Of an extreme decoder little may change, so fewer and fewer tensors do.</summary>
    public (ReferenceRansWriter Stream, ReferenceNetwork Network) Draw()
    {
        for (int changed = network.Tensors.Count; ; changed /= 2)
        {
            ReferenceRansWriter stream = Draw(changed);
            try
            {
                return (stream, network.With(new ReferenceRans(stream.ToArray(), lanes: 1)));
            }
            catch (InvalidDataException) when (changed > 0)
            {
            }
        }
    }

    /// <param name="most">Tensors that change at the most; with none the stream is valid for every decoder.</param>
    private ReferenceRansWriter Draw(int most)
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        var writer = new ReferenceFieldWriter(stream);
        var changed = new ReferenceAdaptiveBit();
        int[] order = [.. Enumerable.Range(0, network.Tensors.Count)];
        random.Shuffle(order);
        for (int t = 0; t < network.Tensors.Count; t++)
        {
            ReferenceStored tensor = network.Tensors[t];

            // A step that the tensor allows, rather fine.
            int e = random.Next(0, 8);
            int step = tensor.Step + 2 - e;
            bool changes = order[t] < most && random.Next(3) > 0 && step >= 0 && step <= tensor.Shape.FractionalBits;
            writer.Bit(changed, changes);
            if (changes)
            {
                int scale = random.Next(4, 8);
                stream.RawBits(lane: 0, e, 3);
                stream.RawBits(lane: 0, scale, 4);
                foreach (var _ in ReferenceStored.Places(tensor.Shape))
                {
                    stream.Residual(lane: 0, 4 * scale, phase: 0, random.Next(4) == 0 ? random.Next(-3, 4) : 0);
                }
            }
        }

        return stream;
    }
}
