using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Encodes an image's difference, blocks, mask and latents: the decoder's own scans, with visitors that write.</summary>
internal static class ImageCodesEncoder
{
    // Every lane costs three bytes: never more than 0.5 % for the time that others save.
    private static readonly int[] s_leastBytes = [600, 2048, 8192];

    /// <param name="shared">The network that the image names.</param>
    /// <param name="image">Its codes.</param>
    /// <param name="pixelChecksum">FORMAT.md, section 7.5.</param>
    internal static EncodedImage Encode(DecoderModel shared, ImageCodes image, uint pixelChecksum)
    {
        var encoder = new RansEncoder();
        if (image.Difference is not null)
        {
            DifferenceCode.Write(encoder, image.Difference, shared.Parameters);
        }

        MaskEncoder.EncodeBlocks(encoder, image);
        MaskEncoder.Encode(encoder, image);
        int grids = WriteLatents(encoder, image.Network(shared), image);
        byte[] stream = encoder.Finish(lanes: 1, pixelChecksum);
        int lanesLog2 = grids == 0 ? 0 : s_leastBytes.Count(bytes => stream.Length >= bytes);
        var layout = new StreamLayout(grids, lanesLog2)
        {
            HasDifference = image.Difference is not null,
            HasReference = image.Reference is not null,
            Reference = image.Reference?.Number ?? 0,
        };
        return new EncodedImage(layout, lanesLog2 == 0 ? stream : encoder.Finish(1 << lanesLog2, pixelChecksum));
    }

    /// <returns>Bit k: grid k is not all zero.</returns>
    private static int WriteLatents(RansEncoder encoder, DecoderModel model, ImageCodes image)
    {
        var visitor = new EncodingVisitor(encoder);
        var scan = new LatentScan(model);
        int coded = 0;
        for (int grid = image.Grids.Length - 1; grid >= 0; grid--)
        {
            if (image.Grids[grid].AsSpan().ContainsAnyExcept((short)0))
            {
                coded |= 1 << grid;
                scan.Visit(image.Grids, grid, image.Width, image.Height, ref visitor);
            }
        }

        return coded;
    }

    private readonly struct EncodingVisitor(RansEncoder encoder) : ILatentVisitor
    {
        public bool WritesLatents => false;

        public bool Visit(ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents, StepLanes lanes)
        {
            for (int i = 0; i < latents.Length; i++)
            {
                if (!lanes.Contains(i))
                {
                    continue;
                }

                int residual = latents[i] - (means[i] >> FormatConstants.MeanShift);
                encoder.WriteResidual(residual, scales[i], means[i] & (FormatConstants.PhaseCount - 1));
                encoder.EndSymbol();
            }

            return true;
        }
    }
}
