using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Encodes blocks, mask and latents of an image: the decoder's own scans, with visitors that write.</summary>
internal static class ImageCodesEncoder
{
    // Every lane costs three bytes: never more than 0.5 % for the time that others save. The second one is paid for by the mask, which
    // needs no stream of its own.
    private const int FewLanesBytes = 2048;
    private const int FourLanesBytes = 8192;

    internal static (StreamLayout Layout, byte[] Stream) Encode(DecoderModel model, ImageCodes image)
    {
        var encoder = new RansEncoder();
        var visitor = new EncodingVisitor(encoder);
        MaskEncoder.EncodeBlocks(encoder, image);
        MaskEncoder.Encode(encoder, image);
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

        if (coded == 0)
        {
            return (new StreamLayout(0, 0), image.HasMask || image.Reference is not null ? encoder.Finish(lanes: 1) : []);
        }

        byte[] stream = encoder.Finish(lanes: 1);
        int fewLanesLog2 = image.HasMask ? 1 : 0;
        int lanesLog2 = stream.Length < FewLanesBytes ? fewLanesLog2 : stream.Length < FourLanesBytes ? 2 : 3;
        return (new StreamLayout(coded, lanesLog2), lanesLog2 == 0 ? stream : encoder.Finish(1 << lanesLog2));
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
            }

            return true;
        }
    }
}
