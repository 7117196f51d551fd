using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>A tensor as stored: section 3.3.</summary>
internal sealed record ReferenceStored(ReferenceTensor Shape, int Step, long[,] Values)
{
    /// <summary>Section 3.4.</summary>
    public long[,] Effective()
    {
        long[,] effective = new long[Shape.Rows, Shape.Columns];
        foreach ((int row, int column) in Places(Shape))
        {
            effective[row, column] = Values[row, column] << (Shape.FractionalBits - Step);
        }

        return effective;
    }

    public static IEnumerable<(int Row, int Column)> Places(ReferenceTensor shape)
        => from row in Enumerable.Range(0, shape.Rows) from column in Enumerable.Range(0, shape.Columns) select (row, column);
}

/// <summary>FORMAT.md section 4.2: the tensors of an image whose network differs from the one that it names.</summary>
internal static class ReferenceDifference
{
    public static ReferenceStored[] Apply(ReferenceRans rans, IReadOnlyList<ReferenceStored> tensors)
    {
        var changed = new ReferenceAdaptiveBit();
        var reader = new ReferenceFieldReader(rans);
        return [.. tensors.Select(tensor => reader.Bit(changed) ? Change(rans, tensor) : tensor)];
    }

    private static ReferenceStored Change(ReferenceRans rans, ReferenceStored tensor)
    {
        int step = tensor.Step + 2 - rans.RawBits(lane: 0, 3);
        int scale = 4 * rans.RawBits(lane: 0, 4);
        Require(step >= 0 && step <= tensor.Shape.FractionalBits, "the step exponent of a difference is outside 0..q");
        int common = Math.Max(step, tensor.Step);
        long[,] sums = new long[tensor.Shape.Rows, tensor.Shape.Columns];
        foreach ((int row, int column) in ReferenceStored.Places(tensor.Shape))
        {
            long u = rans.Residual(lane: 0, scale, phase: 0);
            sums[row, column] = (tensor.Values[row, column] << (common - tensor.Step)) + (u << (common - step));
            Require(sums[row, column] is >= -(1 << 23) and <= 1 << 23, "a weight with its difference is outside -2^23..2^23");
        }

        return new ReferenceStored(tensor.Shape, common, sums);
    }
}
