namespace NeuralAssets.Format;

/// <summary>Reads fields.</summary>
internal readonly struct FieldReader(RansDecoder decoder) : IFieldCoder
{
    public bool Reads => true;

    public bool Code(bool shown, ref AdaptiveBit model) => decoder.ReadBit(ref model);

    public int CodeRaw(int shown, int count) => decoder.ReadRawBits(0, count);
}
