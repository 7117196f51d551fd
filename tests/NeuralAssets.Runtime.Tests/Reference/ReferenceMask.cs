namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 5.4: the probability that a bit is 1, and how often it was seen.</summary>
internal sealed class ReferenceAdaptiveBit
{
    private int _seen;

    public int Probability { get; private set; } = 32768;

    public void Update(bool bit)
    {
        int rate = 131072 / ((2 * _seen) + 3);
        long step = (((bit ? 65536L : 0L) - Probability) * rate) >> 16;
        Probability = Math.Clamp(Probability + (int)step, 32, 65504);
        _seen = Math.Min(_seen + 1, 126);
    }

    public static ReferenceAdaptiveBit[] Set(int count)
        => [.. Enumerable.Range(0, count).Select(_ => new ReferenceAdaptiveBit())];
}

/// <summary>Yields the bits of a mask one after another. A reader takes them from a stream; a writer chooses and records them.</summary>
internal interface IReferenceBitSource
{
    bool Bit(int probability);
}

/// <summary>FORMAT.md section 5.4: an adaptive bit in lane 0 of a rANS stream.</summary>
internal sealed class ReferenceBitReader(ReferenceRans rans) : IReferenceBitSource
{
    public bool Bit(int probability)
    {
        bool bit = rans.Slot(lane: 0) < probability;
        rans.Consume(lane: 0, bit ? 0 : probability, bit ? probability : 65536 - probability);
        return bit;
    }
}

/// <summary>FORMAT.md section 8: the class of every pixel of an image with alpha kind 1 or 2.</summary>
internal sealed class ReferenceMask
{
    public const int Transparent = 0;
    public const int Opaque = 1;
    public const int Soft = 2;
    private const int Mixed = 3;

    private readonly IReferenceBitSource _source;
    private readonly bool _hasSoft;
    private readonly int[,] _kinds;
    private readonly int[,] _classes;

    private ReferenceMask(IReferenceBitSource source, int alphaKind, int width, int height)
    {
        _source = source;
        _hasSoft = alphaKind == 2;
        _kinds = new int[ReferenceMath.CeilShift(height, 3), ReferenceMath.CeilShift(width, 3)];
        _classes = new int[height, width];
    }

    /// <summary>[y, x], each one of the three classes.</summary>
    public static int[,] Decode(IReferenceBitSource source, int alphaKind, int width, int height)
    {
        var mask = new ReferenceMask(source, alphaKind, width, height);
        mask.DecodeBlocks();
        mask.DecodePixels();
        return mask._classes;
    }

    private void DecodeBlocks()
    {
        ReferenceAdaptiveBit[] mixed = ReferenceAdaptiveBit.Set(16);
        ReferenceAdaptiveBit[] transparent = ReferenceAdaptiveBit.Set(16);
        ReferenceAdaptiveBit[] opaque = ReferenceAdaptiveBit.Set(16);
        for (int y = 0; y < _kinds.GetLength(0); y++)
        {
            for (int x = 0; x < _kinds.GetLength(1); x++)
            {
                int context = (4 * At(_kinds, y, x - 1)) + At(_kinds, y - 1, x);
                _kinds[y, x] = Bit(mixed[context]) ? Mixed : Class(transparent[context], opaque[context]);
            }
        }
    }

    private void DecodePixels()
    {
        ReferenceAdaptiveBit[] transparent = ReferenceAdaptiveBit.Set(729);
        ReferenceAdaptiveBit[] opaque = ReferenceAdaptiveBit.Set(729);
        for (int y = 0; y < _classes.GetLength(0); y++)
        {
            for (int x = 0; x < _classes.GetLength(1); x++)
            {
                int kind = _kinds[y / 8, x / 8];
                int context = PixelContext(y, x);
                _classes[y, x] = kind == Mixed ? Class(transparent[context], opaque[context]) : kind;
            }
        }
    }

    private int PixelContext(int y, int x)
    {
        int context = 0;
        foreach ((int dy, int dx) in ((int, int)[])[(0, -1), (-1, 0), (-1, -1), (-1, 1), (-2, 0), (0, -2)])
        {
            context = (3 * context) + At(_classes, y + dy, x + dx);
        }

        return context;
    }

    private int Class(ReferenceAdaptiveBit transparent, ReferenceAdaptiveBit opaque)
        => Bit(transparent) ? Transparent : !_hasSoft || Bit(opaque) ? Opaque : Soft;

    private bool Bit(ReferenceAdaptiveBit model)
    {
        bool bit = _source.Bit(model.Probability);
        model.Update(bit);
        return bit;
    }

    /// <summary>0 outside. Positions right of or below the current one are never asked for beyond the next column.</summary>
    private static int At(int[,] map, int y, int x)
        => y >= 0 && x >= 0 && x < map.GetLength(1) ? map[y, x] : 0;
}
