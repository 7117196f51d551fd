using System.Buffers.Binary;
using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>Packs rows of channels into the caller's pixels (FORMAT.md, section 7.4). Writes nothing but pixels.</summary>
internal readonly ref struct PixelWriter
{
    private const int ByteBits = 8;
    private const int AlphaShift = 24;
    private readonly Span<byte> _destination;
    private readonly int _stride;
    private readonly int _firstShift;
    private readonly int _thirdShift;
    private readonly bool _premultiply;

    /// <param name="destination">Takes the pixels.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="format">Of the pixels.</param>
    internal PixelWriter(Span<byte> destination, int stride, NeuralPixelFormat format)
    {
        _destination = destination;
        _stride = stride;
        bool redFirst = format is NeuralPixelFormat.Rgba32 or NeuralPixelFormat.Rgba32Premultiplied;
        _firstShift = redFirst ? 0 : 2 * ByteBits;
        _thirdShift = redFirst ? 2 * ByteBits : 0;
        _premultiply = format is NeuralPixelFormat.Rgba32Premultiplied or NeuralPixelFormat.Bgra32Premultiplied;
    }

    /// <summary>A row of levels, 0 to 255: whole blocks by the kernel where it can, the rest one by one.</summary>
    /// <param name="kernel">Packs blocks.</param>
    /// <param name="y">The output row.</param>
    /// <param name="red">Channel values.</param>
    /// <param name="green">Channel values.</param>
    /// <param name="blue">Channel values.</param>
    /// <param name="step">Values from one output pixel to the next.</param>
    /// <param name="alphas">One value an output pixel.</param>
    /// <param name="isOpaque">All of them are 255.</param>
    /// <param name="keepsHidden">Colours are kept where alpha is 0.</param>
    internal void WriteRow(
        Kernel kernel,
        int y,
        ReadOnlySpan<short> red,
        ReadOnlySpan<short> green,
        ReadOnlySpan<short> blue,
        int step,
        ReadOnlySpan<short> alphas,
        bool isOpaque,
        bool keepsHidden)
    {
        // The kernel packs 16-bit halves in the machine's byte order, and does not multiply.
        bool canPack = BitConverter.IsLittleEndian && step == 1 && (isOpaque || !_premultiply);
        int blocks = canPack ? alphas.Length & -Kernel.Block : 0;
        bool redFirst = _firstShift == 0;
        Span<byte> row = _destination.Slice(y * _stride, alphas.Length * FormatConstants.PixelBytes);
        kernel.Pack(redFirst ? red : blue, green, redFirst ? blue : red, alphas[..blocks], keepsHidden, row);
        for (int x = blocks; x < alphas.Length; x++)
        {
            int source = x * step;
            uint pixel = alphas[x] == 0 && !keepsHidden ? 0 : Pack(red[source], green[source], blue[source], alphas[x]);
            BinaryPrimitives.WriteUInt32LittleEndian(row[(x * FormatConstants.PixelBytes)..], pixel);
        }
    }

    /// <summary>A row of finished pixels, red in the lowest byte and alpha in the highest.</summary>
    internal void WriteRow(int y, ReadOnlySpan<uint> pixels)
    {
        Span<byte> row = _destination.Slice(y * _stride, pixels.Length * FormatConstants.PixelBytes);
        for (int x = 0; x < pixels.Length; x++)
        {
            uint pixel = pixels[x];
            uint packed = Pack((byte)pixel, (byte)(pixel >> ByteBits), (byte)(pixel >> (2 * ByteBits)), (byte)(pixel >> AlphaShift));
            BinaryPrimitives.WriteUInt32LittleEndian(row[(x * FormatConstants.PixelBytes)..], packed);
        }
    }

    private static int Multiply(int colour, int alpha) => ((colour * alpha) + 127) / 255;

    private uint Pack(int red, int green, int blue, int alpha)
    {
        if (_premultiply && alpha != byte.MaxValue)
        {
            red = Multiply(red, alpha);
            green = Multiply(green, alpha);
            blue = Multiply(blue, alpha);
        }

        return ((uint)red << _firstShift) | ((uint)green << ByteBits) | ((uint)blue << _thirdShift) | ((uint)alpha << AlphaShift);
    }
}
