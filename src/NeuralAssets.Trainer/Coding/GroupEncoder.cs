using System.Buffers.Binary;
using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>From networks and latents to the two files of a group.</summary>
internal static class GroupEncoder
{
    /// <exception cref="NeuralImageFormatException">The parameters break a range of FORMAT.md, section 3.4.</exception>
    /// <exception cref="ArgumentException">An image holds something that no stream can say.</exception>
    internal static EncodedGroup Encode(CodedGroup group)
    {
        group.Validate();
        DecoderModel[] models = group.CreateModels();
        byte[] decoder = DecoderWriter.Write(group.Networks);
        IReadOnlyList<ImageCodes> images = group.Images;
        byte[][] streams = new byte[images.Count][];
        Parallel.For(0, streams.Length, i => streams[i] = EncodeImage(models[images[i].NetworkNumber], images[i]));
        uint id = BinaryPrimitives.ReadUInt32LittleEndian(decoder.AsSpan(^FormatConstants.ChecksumLength));
        byte[] unsigned = CodesWriter.Write(id, models.Length, images, streams, new uint[streams.Length]);
        uint[] checksums = PixelChecksums(decoder, images, unsigned);
        return new EncodedGroup(decoder, CodesWriter.Write(id, models.Length, images, streams, checksums), streams);
    }

    /// <summary>Those of the pixels that a game will see, so they are decoded from the files and as a game does it.</summary>
    private static uint[] PixelChecksums(byte[] decoder, IReadOnlyList<ImageCodes> images, byte[] codes)
    {
        var group = NeuralImageGroup.Open(decoder, codes);
        uint[] checksums = new uint[images.Count];
        Parallel.For(0, checksums.Length, i => checksums[i] = group[images[i].Name].ComputePixelChecksum());
        return checksums;
    }

    /// <summary>One image's stream (FORMAT.md, section 4.1), by the network that it names.</summary>
    internal static byte[] EncodeImage(DecoderModel model, ImageCodes image)
    {
        image.Validate(model.Architecture);
        if (image.Lossless is not null)
        {
            return image.Lossless.Stream;
        }

        (StreamLayout layout, byte[] codes) = ImageCodesEncoder.Encode(image.Network(model), image);
        var writer = new ByteWriter();
        writer.WriteUInt16((layout with { HasDifference = image.Difference is not null, HasReference = image.Reference is not null }).Pack());
        if (image.Reference is not null)
        {
            writer.WriteVarint(image.Reference.Number);
        }

        if (image.Difference is not null)
        {
            byte[] difference = DifferenceCode.Write(image.Difference, model.Parameters);
            writer.WriteVarint(difference.Length);
            writer.Write(difference);
        }

        writer.Write(codes);
        return writer.ToArray();
    }

    /// <summary>
    /// Bits of an image's latents under the integer model, each grid's in <paramref name="bitsPerGrid"/>. For many
    /// estimates keep a <see cref="RateEstimator"/> a thread instead.
    /// </summary>
    internal static double EstimateBits(
        DecoderModel model, short[][] grids, int width, int height, Span<double> bitsPerGrid) =>
        new RateEstimator(model).EstimateBits(grids, width, height, bitsPerGrid);
}

/// <summary>A group as it ships.</summary>
/// <param name="Decoder">The <c>.nad</c> file.</param>
/// <param name="Codes">The <c>.nac</c> file.</param>
/// <param name="Streams">The images' streams, which are parts of the codes, in the order the images were given in.</param>
internal sealed record EncodedGroup(byte[] Decoder, byte[] Codes, IReadOnlyList<byte[]> Streams);
