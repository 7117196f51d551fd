using NeuralAssets.Format;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The pixels that one image's synthesis should yield: colours, alpha, and what is known of alpha before the synthesis. Distortion is measured
/// over colours multiplied by alpha, and alpha, so colours under alpha 0 are free; where alpha is data, over straight colours and alpha. Planes
/// are kept as bytes, a quarter of what floats would take of a large group's memory.
/// </summary>
internal sealed unsafe class PixelTarget : IDisposable
{
    private static readonly float[] s_units = [.. Enumerable.Range(0, 256).Select(static value => value / 255f)];

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
        _planes = new NativeBuffer((((long)_count * height) + 2) * _stride / sizeof(float));
        new Span<byte>(Bytes(Ones, 0), width).Fill(255);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int i = (y * width) + x;
                ReadOnlySpan<byte> pixel = rgba.Slice(4 * i, 4);
                for (int c = 0; c < Colours; c++)
                {
                    Bytes(c, y)[x] = pixel[c];
                }

                if (HasAlpha)
                {
                    bool soft = classes.IsEmpty ? pixel[3] is not (0 or 255) : classes[i] == MaskClass.Soft;
                    Bytes(AlphaPlane, y)[x] = pixel[3];
                    if (alpha == AlphaKind.MaskAndSoft)
                    {
                        Bytes(KnownPlane, y)[x] = soft ? (byte)0 : pixel[3];
                        Bytes(SoftPlane, y)[x] = soft ? (byte)255 : (byte)0;
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
            visible -= new ReadOnlySpan<byte>(Bytes(AlphaPlane, y), Width).Count((byte)0);
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

    /// <summary>After the colours.</summary>
    public int AlphaPlane => Colours;

    /// <summary>The mask's part of alpha: 1 for opaque pixels, else 0.</summary>
    public int KnownPlane => Alpha switch
    {
        AlphaKind.MaskAndSoft => Colours + 1,
        AlphaKind.Mask => AlphaPlane,
        _ => Zeros,
    };

    /// <summary>1 where alpha comes from the synthesis, else 0.</summary>
    public int SoftPlane => Alpha switch
    {
        AlphaKind.MaskAndSoft => Colours + 2,
        AlphaKind.Synthesis => Ones,
        _ => Zeros,
    };

    /// <summary>Planes of one row for all, where all are the same.</summary>
    private int Zeros => _count;

    private int Ones => _count + 1;

    /// <summary>A row of a plane, straight: 255 stands for 1. Zeros follow, up to a multiple of 32.</summary>
    public byte* Bytes(int plane, int y)
        => (byte*)_planes.Data + ((plane < _count ? ((long)plane * Height) + y : ((long)_count * Height) + plane - _count) * _stride);

    /// <summary>What is compared with, in 0..1: a colour is premultiplied unless alpha is data. Slow; <see cref="TargetRow{T}"/> is not.</summary>
    public float Value(int plane, int y, int x)
    {
        float value = s_units[Bytes(plane, y)[x]];
        return plane < Colours && HidesPixels ? value * s_units[Bytes(AlphaPlane, y)[x]] : value;
    }

    public void Dispose()
    {
        IgnoresWeights = false;
        Weights = null;
        _planes.Dispose();
    }
}
