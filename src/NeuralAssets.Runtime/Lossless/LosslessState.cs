namespace NeuralAssets.Lossless;

/// <summary>All that is learned while an image is coded. The next image may go on from it.</summary>
internal sealed class LosslessState
{
    internal const int SmallestLog2Slots = 10;
    internal const int LargestLog2Slots = 18;

    internal BitMixer Mixer { get; } = new();

    internal GuessTable FarGuesses { get; } = new();

    internal GuessTable MiddleGuesses { get; } = new();

    internal ColourList Colours { get; } = new();

    /// <summary>Forgets everything.</summary>
    /// <param name="log2Slots">Of the slots of each context, <see cref="SmallestLog2Slots"/> to <see cref="LargestLog2Slots"/>.</param>
    internal void Reset(int log2Slots)
    {
        Mixer.Reset(log2Slots);
        FarGuesses.Reset();
        MiddleGuesses.Reset();
        Colours.Reset();
    }

    internal void CopyFrom(LosslessState other)
    {
        Mixer.CopyFrom(other.Mixer);
        FarGuesses.CopyFrom(other.FarGuesses);
        MiddleGuesses.CopyFrom(other.MiddleGuesses);
        Colours.CopyFrom(other.Colours);
    }
}
