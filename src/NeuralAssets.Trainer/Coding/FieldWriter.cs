using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Writes fields.</summary>
internal readonly struct FieldWriter(RansEncoder encoder) : IFieldCoder
{
    public bool Reads => false;

    public bool Code(bool shown, ref AdaptiveBit model)
    {
        encoder.WriteBit(shown, ref model);
        return shown;
    }

    public int CodeRaw(int shown, int count)
    {
        encoder.WriteRawBits(shown, count);
        return shown;
    }
}
