using System.Runtime.CompilerServices;
using NeuralAssets.Format;

namespace NeuralAssets.Lossless;

/// <summary>
/// The probability of a bit from eight contexts (FORMAT.md, section 11.3): each remembers how the bits after it came out, and a mixture of their
/// logits, whose weights are learned as well, is what the bit is coded with.
/// </summary>
internal sealed class BitMixer
{
    internal const int Inputs = 8;

    /// <summary>Slots that one context may have, side by side.</summary>
    internal const int RowSlots = 16;

    private const int ProbabilityBits = 22;
    private const int CountBits = 32 - ProbabilityBits;
    private const uint CountMask = (1u << CountBits) - 1;
    private const int LargestCount = 255;
    private const int LogitShift = 32 - 12;
    private const uint UnknownSlot = 1u << 31;
    private const int WeightBits = 14;
    private const int FirstWeight = 3277;
    private const int LargestWeight = 65535;
    private const int LeastProbability = 24;
    private const int HashBits = 32;
    private static readonly int[] s_rates = CreateRates();
    private readonly int[] _weights = new int[Inputs * WeightSets.Count];
    private readonly int[] _places = new int[Inputs];
    private readonly int[] _logits = new int[Inputs];
    private uint[] _slots = [];
    private int _log2Slots;

    /// <summary>Forgets everything.</summary>
    /// <param name="log2Slots">Of the slots of each context.</param>
    internal void Reset(int log2Slots)
    {
        Allocate(log2Slots);
        _slots.AsSpan(0, Inputs << log2Slots).Fill(UnknownSlot);
        _weights.AsSpan().Fill(FirstWeight);
    }

    internal void CopyFrom(BitMixer other)
    {
        Allocate(other._log2Slots);
        other._slots.AsSpan(0, Inputs << _log2Slots).CopyTo(_slots);
        other._weights.CopyTo(_weights, 0);
    }

    private void Allocate(int log2Slots)
    {
        _log2Slots = log2Slots;
        if (_slots.Length < Inputs << log2Slots)
        {
            _slots = new uint[Inputs << log2Slots];
        }
    }

    /// <summary>Sets one of the contexts by its hash.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Select(int input, uint hash) => _places[input] = (input << _log2Slots) | (int)(hash >> (HashBits - _log2Slots));

    /// <summary>The same for a context with a row of slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void SelectRow(int input, uint hash) =>
        _places[input] = (input << _log2Slots) | ((int)(hash >> (HashBits - _log2Slots)) & -RowSlots);

    /// <summary>Codes a bit and learns from it.</summary>
    /// <param name="coder">Reads or writes it.</param>
    /// <param name="shown">The bit to write.</param>
    /// <param name="set">Of weights.</param>
    /// <param name="node">Which slot of the rows.</param>
    internal bool Code<TCoder>(ref TCoder coder, bool shown, int set, int node = 0)
        where TCoder : struct, IBinaryCoder
    {
        Span<int> weights = _weights.AsSpan(set * Inputs, Inputs);
        ReadOnlySpan<int> places = _places;
        Span<int> logits = _logits;
        ReadOnlySpan<short> stretch = Logistic.StretchTable;
        uint[] slots = _slots;
        int sum = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            int logit = stretch[(int)(slots[places[i] + node] >> LogitShift)];
            logits[i] = logit;
            sum += weights[i] * logit;
        }

        int probability = Logistic.Squash(sum >> WeightBits);
        bool bit = coder.Code(shown, FixedPoint.Clamp(probability, LeastProbability, 65536 - LeastProbability));
        int step = (((bit ? 65536 : 0) - probability) * 5) >> 2;
        uint target = bit ? (1u << ProbabilityBits) - 1 : 0;
        for (int i = 0; i < logits.Length; i++)
        {
            weights[i] = FixedPoint.Clamp(weights[i] + (((logits[i] * step) + (1 << 15)) >> 16), -LargestWeight, LargestWeight);
            ref uint slot = ref slots[places[i] + node];
            slot = Learn(slot, target);
        }

        return bit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Learn(uint slot, uint target)
    {
        uint count = slot & CountMask;
        long old = slot >> CountBits;
        uint learned = (uint)(old + (((target - old) * s_rates[count]) >> 16));
        return (learned << CountBits) | Math.Min(count + 1, LargestCount);
    }

    /// <summary>In 1/65536: 1 / (count + 1.5).</summary>
    private static int[] CreateRates()
    {
        var rates = new int[LargestCount + 1];
        for (int count = 0; count < rates.Length; count++)
        {
            rates[count] = 131072 / ((2 * count) + 3);
        }

        return rates;
    }
}
