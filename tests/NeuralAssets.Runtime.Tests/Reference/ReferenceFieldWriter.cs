namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 5.4 backwards.</summary>
internal sealed class ReferenceFieldWriter(ReferenceRansWriter stream)
{
    public void Raw(int value, int count) => stream.RawBits(lane: 0, value, count);

    public void Bit(ReferenceAdaptiveBit model, bool bit)
    {
        int ones = model.Probability;
        stream.Interval(lane: 0, bit ? 0 : ones, bit ? ones : 65536 - ones);
        model.Update(bit);
    }

    public void Tree(ReferenceTree tree, int value)
    {
        for (int i = tree.Width - 1; i >= 0; i--)
        {
            int beginning = (1 << (tree.Width - 1 - i)) | ((value & ((1 << tree.Width) - 1)) >> (i + 1));
            Bit(tree.Beginnings[beginning], ((value >> i) & 1) == 1);
        }
    }

    public void Number(ReferenceNumber number, int value)
    {
        int digits = 32 - int.LeadingZeroCount(value + 1);
        for (int i = 1; i < ReferenceNumber.MostDigits && i <= digits; i++)
        {
            Bit(number.More[i], i < digits);
        }

        for (int i = digits - 2; i >= 0; i--)
        {
            int before = (value + 1) >> (i + 1);
            bool one = (((value + 1) >> i) & 1) == 1;
            if (before < 16)
            {
                Bit(number.Digits[before], one);
            }
            else
            {
                Raw(one ? 1 : 0, 1);
            }
        }
    }
}
