using System.Buffers.Binary;
using System.Numerics;
using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Lossless;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Encodes images without loss: the decoder's own walk, with a coder that writes.</summary>
internal static class LosslessEncoder
{
    /// <summary>More slots than a cache holds make every bit slower and few images smaller.</summary>
    private const int LeastLog2Slots = 12;
    private const int MostLog2Slots = 17;

    /// <summary>The slots that suit images of so many pixels that are coded one after another.</summary>
    internal static int Log2Slots(long pixels) => Math.Clamp(BitOperations.Log2((ulong)pixels) + 2, LeastLog2Slots, MostLog2Slots);

    /// <summary>An image's stream (FORMAT.md, section 11.1), or null if it would be longer than wanted.</summary>
    /// <param name="format">Of the image.</param>
    /// <param name="pixels">As <see cref="Pixels"/> makes them.</param>
    /// <param name="state">What is known already; learns.</param>
    /// <param name="head">The slots of a fresh state, or the base.</param>
    /// <param name="mostBytes">No longer stream is wanted; about, for it is looked at after rows.</param>
    /// <param name="cancellationToken">Looked at every few rows.</param>
    internal static byte[]? Encode(
        LosslessFormat format,
        uint[] pixels,
        LosslessState state,
        LosslessStream head,
        long mostBytes,
        CancellationToken cancellationToken)
    {
        var writer = new ByteWriter();
        writer.WriteByte(head.PackSettings());
        if (head.Base >= 0)
        {
            writer.WriteVarint(head.Base);
        }

        uint checksum = PixelChecksum(format, pixels);
        writer.WriteUInt16((ushort)checksum);
        writer.WriteByte((int)(checksum >> 16));

        var coder = new BinaryEncoder(writer, mostBytes);
        new LosslessScan().Visit(format, state, pixels, ref coder, cancellationToken);
        if (!coder.WantsMore)
        {
            return null;
        }

        coder.Finish();
        return writer.ToArray();
    }

    private static uint PixelChecksum(LosslessFormat format, uint[] pixels)
    {
        AlphaKind alpha = format.HasAlpha ? AlphaKind.Synthesis : AlphaKind.Opaque;
        var picture = new Picture(format.Width, format.Height, alpha, format.IsGrey, scaleExponent: 0)
        {
            IsNormalMap = format.IsNormalMap,
            KeepsHidden = format.KeepsHidden,
        };
        return Crc32C.Compute(Decoded(pixels, picture)) & FormatConstants.PixelChecksumMask;
    }

    /// <summary>What the coder is shown: pixels as the decoder writes them, but without the blue of a normal map, which is rebuilt.</summary>
    /// <param name="rgba">Straight alpha, four bytes a pixel.</param>
    /// <param name="isNormalMap">Blue is cleared.</param>
    internal static uint[] Pixels(ReadOnlySpan<byte> rgba, bool isNormalMap)
    {
        uint[] pixels = new uint[rgba.Length / 4];
        uint mask = isNormalMap ? 0xFF00FFFF : uint.MaxValue;
        for (int i = 0; i < pixels.Length; i++)
        {
            pixels[i] = BinaryPrimitives.ReadUInt32LittleEndian(rgba[(4 * i)..]) & mask;
        }

        return pixels;
    }

    /// <summary>Whether a list can hold all colours.</summary>
    internal static bool HasFewColours(ReadOnlySpan<uint> pixels)
    {
        var colours = new HashSet<uint>();
        foreach (uint pixel in pixels)
        {
            if (colours.Add(pixel) && colours.Count > ColourList.Capacity)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What the pixels become when they are decoded: a normal map gets the blue that is rebuilt.</summary>
    internal static byte[] Decoded(uint[] pixels, Picture picture)
    {
        byte[] rgba = new byte[4 * pixels.Length];
        LosslessRenderer.Render(pixels, picture, new PixelWriter(rgba, 4 * picture.Width, NeuralPixelFormat.Rgba32));
        return rgba;
    }
}
