namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>Valid difference streams of random values for a given network.</summary>
internal sealed class RandomDifference(ReferenceNetwork network, Random random)
{
    /// <summary>The stream, and the network that it makes. Of an extreme decoder little may change, so fewer and fewer tensors do.</summary>
    public (byte[] Stream, ReferenceNetwork Network) Draw()
    {
        for (int changed = network.Tensors.Count; ; changed /= 2)
        {
            byte[] stream = Draw(changed);
            try
            {
                return (stream, network.With(stream));
            }
            catch (InvalidDataException) when (changed > 0)
            {
            }
        }
    }

    /// <param name="most">Tensors that change at the most; with none the stream is valid for every decoder.</param>
    private byte[] Draw(int most)
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        int[] order = [.. Enumerable.Range(0, network.Tensors.Count)];
        random.Shuffle(order);
        for (int t = 0; t < network.Tensors.Count; t++)
        {
            ReferenceStored tensor = network.Tensors[t];

            // A step that the tensor allows, rather fine.
            int e = random.Next(0, 8);
            int step = tensor.Step + 2 - e;
            bool changes = order[t] < most && random.Next(3) > 0 && step >= 0 && step <= tensor.Shape.FractionalBits;
            stream.RawBits(lane: 0, changes ? 1 : 0, 1);
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

        return stream.ToArray();
    }
}
