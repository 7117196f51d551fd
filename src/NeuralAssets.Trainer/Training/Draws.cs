namespace NeuralAssets.Trainer.Training;

/// <summary>
/// The random choices of a training, each with a generator of its own that follows from the seed and the place: a training that is taken
/// up again in the middle draws what it would have drawn.
/// </summary>
internal sealed class Draws(int seed)
{
    /// <summary>The generator for one purpose.</summary>
    /// <param name="purpose">What is drawn.</param>
    /// <param name="index">Which drawing of that purpose.</param>
    public Random For(DrawPurpose purpose, int index = 0)
    {
        // SplitMix64's finaliser (Steele, Lea and Flood, 2014): neighbouring places get unrelated generators.
        ulong place = ((ulong)(uint)seed << 32) ^ ((ulong)purpose << 28) ^ (uint)index;
        place = (place ^ (place >> 30)) * 0xBF58476D1CE4E5B9;
        place = (place ^ (place >> 27)) * 0x94D049BB133111EB;
        return new Random((int)((place ^ (place >> 31)) & int.MaxValue));
    }

    /// <summary>0 to <paramref name="count"/> - 1 in random order.</summary>
    public int[] Order(int count, DrawPurpose purpose, int index)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        For(purpose, index).Shuffle(order);
        return order;
    }
}

/// <summary>What is drawn.</summary>
internal enum DrawPurpose
{
    Parameters,
    Crops,
    WarmUpOrder,
    ImitationOrder,
    JointOrder,
    RefinementOrder,
    CurvatureSample,
    IdleValues,
    CoarseOrder,
}
