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
        var encoded = new EncodedImage[group.Images.Count];
        Parallel.For(0, encoded.Length, i => encoded[i] = EncodeImage(models[group.Images[i].NetworkNumber], group.Images[i]));
        uint id = BinaryPrimitives.ReadUInt32LittleEndian(decoder.AsSpan(^FormatConstants.ChecksumLength));
        byte[] codes = CodesWriter.Write(id, group.Architectures, group.Images, encoded);
        return new EncodedGroup(decoder, codes, [.. encoded.Select(image => image.Stream)]);
    }

    /// <summary>One image, whose stream ends with the checksum of its pixels; the length depends on that, too.</summary>
    /// <param name="model">The network that the image names.</param>
    /// <param name="image">Its codes.</param>
    /// <param name="drawn">As <see cref="ImageCodes.Draw"/>, if the caller has drawn it already.</param>
    internal static EncodedImage EncodeImage(DecoderModel model, ImageCodes image, byte[]? drawn = null)
    {
        image.Validate(model.Architecture);
        return image.Lossless is not null
            ? EncodedImage.Lossless(image.Lossless)
            : ImageCodesEncoder.Encode(model, image, Crc32C.Compute(drawn ?? image.Draw(model)) & FormatConstants.PixelChecksumMask);
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
