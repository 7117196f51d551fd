using NeuralAssets.Format;

namespace NeuralAssets.Lossless;

/// <summary>A pixel that no guess met: alpha, green, red and blue, each as its difference from a prediction (FORMAT.md, section 11.6).</summary>
internal sealed class ComponentCoder
{
    private const int Components = 4;
    private const uint Tag = 0x2000;
    private const uint MantissaTag = 0x100;
    private const int Alpha = 3;
    private const int Green = 1;
    private const int GreenShift = 8;
    private const int NegativeNode = 1;
    private const int PositiveLengthNode = 2;
    private const int NegativeLengthNode = 9;
    private const int TreeNodes = 8;
    private readonly uint[] _contexts = new uint[BitMixer.Inputs];
    private LosslessFormat _format;
    private BitMixer _mixer = null!;

    // Of the row above at columns not yet reached, of this row at those before.
    private short[] _residuals = [];
    private int _previous;
    private int _beforePrevious;

    internal void Start(LosslessFormat format, BitMixer mixer)
    {
        _format = format;
        _mixer = mixer;
        if (_residuals.Length < (format.Width + 1) * Components)
        {
            _residuals = new short[(format.Width + 1) * Components];
        }

        Array.Clear(_residuals, 0, _residuals.Length);
    }

    /// <summary>Before a row: nothing is to its left.</summary>
    internal void StartRow() => _residuals.AsSpan(0, Components).Clear();

    /// <summary>A pixel that was met by a guess counts as if it had been predicted.</summary>
    internal void Skip(int x) => _residuals.AsSpan((x + 1) * Components, Components).Clear();

    internal uint Code<TCoder>(ref TCoder coder, uint shown, in Neighbourhood near, int x)
        where TCoder : struct, IBinaryCoder
    {
        Span<short> residuals = _residuals.AsSpan(x * Components, 2 * Components);
        _previous = 0;
        _beforePrevious = 0;
        uint pixel = 0;
        int alpha = byte.MaxValue;
        if (_format.HasAlpha)
        {
            alpha = CodeComponent(ref coder, Alpha, shown, near, residuals, alpha, green: -1);
        }

        if (alpha > 0 || _format.KeepsHidden)
        {
            int green = CodeComponent(ref coder, Green, shown, near, residuals, alpha, green: -1);
            pixel = (uint)green << GreenShift;
            if (_format.IsGrey)
            {
                pixel = (uint)green * 0x010101;
            }
            else
            {
                pixel |= (uint)CodeComponent(ref coder, 0, shown, near, residuals, alpha, green);
                if (!_format.IsNormalMap)
                {
                    pixel |= (uint)CodeComponent(ref coder, 2, shown, near, residuals, alpha, green) << (2 * GreenShift);
                }
            }
        }
        else
        {
            residuals.Slice(Components, Alpha).Clear();
        }

        return pixel | ((uint)alpha << (Alpha * GreenShift));
    }

    private int CodeComponent<TCoder>(
        ref TCoder coder, int component, uint shown, in Neighbourhood near, Span<short> residuals, int alpha, int green)
        where TCoder : struct, IBinaryCoder
    {
        int shift = component * GreenShift;
        int west = Level(near.West, shift);
        int north = Level(near.North, shift);
        int northWest = Level(near.NorthWest, shift);
        int northEast = Level(near.NorthEast, shift);
        int predicted = green < 0
            ? Median(west, north, northWest)
            : FixedPoint.Clamp(
                Median(
                    west - Level(near.West, GreenShift),
                    north - Level(near.North, GreenShift),
                    northWest - Level(near.NorthWest, GreenShift)) + green,
                0,
                byte.MaxValue);
        uint activity = Activity(Math.Abs(west - northWest) + Math.Abs(north - northWest) + Math.Abs(north - northEast));
        uint tag = Tag + (uint)component;
        uint previous = Signed(_previous);
        uint residualWest = (uint)BitLength(Math.Abs(residuals[component]));
        uint residualNorth = (uint)BitLength(Math.Abs(residuals[component + Components]));
        Span<uint> contexts = _contexts;
        contexts[0] = ContextHash.Mix(tag, activity);
        contexts[1] = ContextHash.Mix(tag, (previous * 16) + Signed(_beforePrevious));
        contexts[2] = ContextHash.Mix(tag, (residualWest * 16) + residualNorth);
        contexts[3] = ContextHash.Mix(tag, (Signed(west - predicted) * 16) + Signed(north - predicted));
        contexts[4] = ContextHash.Mix(tag, (uint)predicted);
        contexts[5] = ContextHash.Mix(tag, (uint)((west * 256) + north));
        contexts[6] = ContextHash.Mix(
            tag, (((Signed(northEast - predicted) * 16) + Signed(north + west - northWest - predicted)) * 16) + previous);
        contexts[7] = ContextHash.Mix(tag, ((uint)(alpha >> 4) * 16) + activity);
        int residual = CodeResidual(ref coder, Level(shown, shift) - predicted, component, predicted);
        residuals[component + Components] = (short)residual;
        _beforePrevious = _previous;
        _previous = residual;
        return predicted + residual;
    }

    private int CodeResidual<TCoder>(ref TCoder coder, int shown, int component, int predicted)
        where TCoder : struct, IBinaryCoder
    {
        for (int i = 0; i < BitMixer.Inputs; i++)
        {
            _mixer.SelectRow(i, _contexts[i]);
        }

        if (CodeBit(ref coder, shown == 0, component, isMantissa: false, node: 0))
        {
            return 0;
        }

        bool negative = predicted == byte.MaxValue
            || (predicted != 0 && CodeBit(ref coder, shown < 0, component, isMantissa: false, NegativeNode));
        int limit = negative ? predicted : byte.MaxValue - predicted;
        int shownSize = Math.Abs(shown);
        int length = 0;
        int longest = BitLength(limit) - 1;
        int lengthNode = negative ? NegativeLengthNode : PositiveLengthNode;
        int shownLength = BitLength(shownSize) - 1;
        while (length < longest && CodeBit(ref coder, shownLength > length, component, isMantissa: false, lengthNode + length))
        {
            length++;
        }

        int size = length == 0 ? 1 : CodeMantissa(ref coder, shownSize, component, (length * 2) + (negative ? 1 : 0), length, limit);
        return negative ? -size : size;
    }

    private int CodeMantissa<TCoder>(ref TCoder coder, int shown, int component, int kind, int length, int limit)
        where TCoder : struct, IBinaryCoder
    {
        for (int i = 0; i < BitMixer.Inputs; i++)
        {
            _mixer.SelectRow(i, ContextHash.Mix(_contexts[i], MantissaTag + (uint)kind));
        }

        int size = 1;
        for (int bit = length - 1; bit >= 0; bit--)
        {
            int node = size < TreeNodes ? size : TreeNodes + bit;
            bool possible = ((2 * size) + 1) << bit <= limit;
            bool one = possible && CodeBit(ref coder, ((shown >> bit) & 1) != 0, component, isMantissa: true, node);
            size = (2 * size) + (one ? 1 : 0);
        }

        return size;
    }

    private bool CodeBit<TCoder>(ref TCoder coder, bool shown, int component, bool isMantissa, int node)
        where TCoder : struct, IBinaryCoder =>
        _mixer.Code(ref coder, shown, WeightSets.Component(component, isMantissa, node), node);

    private static int Level(uint pixel, int shift) => (int)(pixel >> shift) & byte.MaxValue;

    /// <summary>Of west, north, and their sum less north-west.</summary>
    private static int Median(int west, int north, int northWest)
    {
        int lower = Math.Min(west, north);
        int upper = Math.Max(west, north);
        return FixedPoint.Clamp(west + north - northWest, lower, upper);
    }

    /// <summary>About two levels an octave, 0 to 15.</summary>
    private static uint Activity(int difference)
    {
        int length = BitLength(difference);
        int second = length > 1 ? (difference >> (length - 2)) & 1 : 0;
        return (uint)Math.Min(15, (2 * length) + second);
    }

    /// <summary>The octave of a difference with its sign, 1 to 15.</summary>
    private static uint Signed(int difference)
    {
        int length = Math.Min(7, BitLength(Math.Abs(difference)));
        return (uint)(8 + (difference < 0 ? -length : length));
    }

    private static int BitLength(int value) => 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)value);
}
