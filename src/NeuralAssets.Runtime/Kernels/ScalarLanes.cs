using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NeuralAssets.Format;

namespace NeuralAssets.Kernels;

/// <summary>The definition that every other tier equals: two lanes in the halves of an int, plain integer arithmetic.</summary>
internal readonly struct ScalarLanes : ILanes<int, int>
{
    public int Count => 2;

    public int Load(ref short source) => Pack(source, Unsafe.Add(ref source, 1));

    public void Store(int values, ref short destination)
    {
        destination = (short)values;
        Unsafe.Add(ref destination, 1) = (short)(values >> 16);
    }

    public int Broadcast16(short value) => Pack(value, value);

    public int Broadcast32(int value) => value;

    public int InterleaveLow(int first, int second) => Pack(first, second);

    public int InterleaveHigh(int first, int second) => Pack(first >> 16, second >> 16);

    public int LoadPair(ref short source) => Load(ref source);

    public void StorePair(int pairs, ref short destination) => Store(pairs, ref destination);

    public void StorePairs(int low, int high, ref short destination)
    {
        Store(low, ref destination);
        Store(high, ref Unsafe.Add(ref destination, 2));
    }

    public int MultiplyAdd(int sum, int pairs, int weights) =>
        sum + ((short)pairs * (short)weights) + ((pairs >> 16) * (weights >> 16));

    public void MultiplyAdd(ref int lowSum, ref int highSum, int low, int high, int weight)
    {
        lowSum = MultiplyAdd(lowSum, low, weight);
        highSum = MultiplyAdd(highSum, high, weight);
    }

    public int Narrow(int low, int high, int shift, int lowest, int highest) =>
        Clamp(Pack(FixedPoint.Clamp16(low >> shift), FixedPoint.Clamp16(high >> shift)), lowest, highest);

    public int NarrowPairs(int first, int second, int firstShift, int secondShift, int lowest, int highest) => default;

    public int Clamp(int values, int lowest, int highest) => Pack(
        FixedPoint.Clamp((short)values, (short)lowest, (short)highest),
        FixedPoint.Clamp(values >> 16, lowest >> 16, highest >> 16));

    public int AddSaturate(int left, int right) => Pack(
        FixedPoint.Clamp16((short)left + (short)right),
        FixedPoint.Clamp16((left >> 16) + (right >> 16)));

    public int ShiftLeft(int values, int bits) => Pack(values << bits, (values >> 16) << bits);

    public int ShiftRight(int values, int bits) => Pack((short)values >> bits, (values >> 16) >> bits);

    public int Or(int left, int right) => left | right;

    public int And(int left, int right) => left & right;

    public int Xor(int left, int right) => left ^ right;

    public bool IsZero(int values) => values == 0;

    public int MultiplyRound(int left, int right) => Pack(
        FixedPoint.RoundShift((short)left * (short)right, 15),
        FixedPoint.RoundShift((left >> 16) * (right >> 16), 15));

    public nint CountEdges(ref ushort edges, uint slot) =>
        SymbolSearch.Find(MemoryMarshal.CreateReadOnlySpan(ref edges, FormatConstants.SymbolCount), (int)slot) + 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pack(int first, int second) => (ushort)first | (second << 16);
}
