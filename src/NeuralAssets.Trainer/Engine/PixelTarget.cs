using NeuralAssets.Format;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The pixels that one image's synthesis should yield, as floats in 0..1: colours multiplied by alpha, alpha, and what is known of alpha
/// before the synthesis. Distortion is measured over premultiplied colours and alpha, so colours under alpha 0 are free; where alpha is data,
/// over straight colours and alpha.
/// </summary>
internal sealed unsafe class PixelTarget : IDisposable
{
    private readonly NativeBuffer _planes;
    private readonly int _stride;
    private readonly int _count;

    /// <param name="rgba">Straight alpha, 4 bytes a pixel, tightly packed.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="alpha">How the image's alpha is coded.</param>
    /// <param name="grey">Red, green and blue are equal: one colour stands for three.</param>
    /// <param name="kind">What the channels mean; a normal map is not grey.</param>
    /// <param name="classes">The mask, one <see cref="MaskClass"/> a pixel; without any, that of the pixels' own alpha.</param>
    public PixelTarget(
        ReadOnlySpan<byte> rgba,
        int width,
        int height,
        AlphaKind alpha,
        bool grey,
        ImageKind kind = ImageKind.Color,
        ReadOnlySpan<byte> classes = default)
    {
        Width = width;
        Height = height;
        Alpha = alpha;
        IsStraight = kind != ImageKind.Color;
        Colours = grey ? 1 : kind == ImageKind.Normal ? 2 : 3;
        ColourWeight = grey ? 3f : 1f;
        _count = Colours + (alpha == AlphaKind.MaskAndSoft ? 3 : HasAlpha ? 1 : 0);
        _stride = (width + 31) / 32 * 32;
        _planes = new NativeBuffer((((long)_count * height) + 2) * _stride);
        new Span<float>(Ones, width).Fill(1f);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = (y * width) + x;
                ReadOnlySpan<byte> pixel = rgba.Slice(4 * i, 4);
                float a = pixel[3] / 255f;
                for (int c = 0; c < Colours; c++)
                {
                    Row(c, y)[x] = pixel[c] / 255f * (IsStraight ? 1f : a);
                }

                if (HasAlpha)
                {
                    bool soft = classes.IsEmpty ? pixel[3] is not (0 or 255) : classes[i] == MaskClass.Soft;
                    AlphaRow(y)[x] = a;
                    if (alpha == AlphaKind.MaskAndSoft)
                    {
                        KnownRow(y)[x] = soft ? 0f : a;
                        SoftRow(y)[x] = soft ? 1f : 0f;
                    }
                }
            }
        }
    }

    public int Width { get; }

    public int Height { get; }

    public AlphaKind Alpha { get; }

    public bool HasAlpha => Alpha != AlphaKind.Opaque;

    /// <summary>Alpha is data: colours are not multiplied by it.</summary>
    public bool IsStraight { get; }

    /// <summary>Whether pixels may be transparent, so that their colours do not count.</summary>
    public bool HidesPixels => HasAlpha && !IsStraight;

    /// <summary>Colour planes: 1, 3, or the 2 that a normal map is coded by.</summary>
    public int Colours { get; }

    /// <summary>What a squared error of one colour plane counts.</summary>
    public float ColourWeight { get; }

    /// <summary>Channels over which the squared error is averaged: 3, or 2 of a normal map, and one more with alpha.</summary>
    public int MeasuredChannels => (Colours == 2 ? 2 : 3) + (HasAlpha ? 1 : 0);

    /// <summary>Pixels that are not transparent.</summary>
    public long CountVisible()
    {
        long visible = (long)Width * Height;
        for (int y = 0; HidesPixels && y < Height; y++)
        {
            visible -= new ReadOnlySpan<float>(AlphaRow(y), Width).Count(0f);
        }

        return visible;
    }

    /// <summary>What errors count; null if all count the same, or if weights are ignored. Replaced weights are disposed of.</summary>
    public ErrorWeights? Weights
    {
        get => IgnoresWeights ? null : field;
        set
        {
            field?.Dispose();
            field = value;
        }
    }

    /// <summary>Whether weights are left out for the moment: losses then tell of the plain squared error.</summary>
    public bool IgnoresWeights { get; set; }

    /// <summary>What an error counts on average; 1 where there are no weights.</summary>
    public double MeanWeight => Weights?.Mean ?? 1;

    /// <summary>A row of a colour, premultiplied unless alpha is data.</summary>
    public float* Row(int colour, int y) => _planes.Data + ((((long)colour * Height) + y) * _stride);

    public float* AlphaRow(int y) => Row(Colours, y);

    /// <summary>The mask's part of alpha: 1 for opaque pixels, else 0.</summary>
    public float* KnownRow(int y) => Alpha switch
    {
        AlphaKind.MaskAndSoft => Row(Colours + 1, y),
        AlphaKind.Mask => AlphaRow(y),
        _ => Zeros,
    };

    /// <summary>1 where alpha comes from the synthesis, else 0.</summary>
    public float* SoftRow(int y) => Alpha switch
    {
        AlphaKind.MaskAndSoft => Row(Colours + 2, y),
        AlphaKind.Synthesis => Ones,
        _ => Zeros,
    };

    /// <summary>A row for all where all are the same.</summary>
    private float* Zeros => Row(_count, 0);

    private float* Ones => Zeros + _stride;

    public void Dispose()
    {
        IgnoresWeights = false;
        Weights = null;
        _planes.Dispose();
    }
}
