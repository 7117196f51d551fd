using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>Encodes the latents of an image: the decoder's own scan, with a visitor that writes.</summary>
internal static class LatentEncoder
{
    // Every lane costs three bytes: one lane for small streams, and never more than 0.5 % for the time that others save.
    private const int SingleLaneBytes = 2048;
    private const int FourLanesBytes = 8192;

    internal static (StreamLayout Layout, byte[] Stream) Encode(DecoderModel model, ImageCodes image)
    {
        var visitor = new EncodingVisitor(new RansEncoder());
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
            return (new StreamLayout(0, 0), []);
        }

        byte[] stream = visitor.Finish(lanes: 1);
        int lanesLog2 = stream.Length < SingleLaneBytes ? 0 : stream.Length < FourLanesBytes ? 2 : 3;
        return (new StreamLayout(coded, lanesLog2), lanesLog2 == 0 ? stream : visitor.Finish(1 << lanesLog2));
    }

    private readonly struct EncodingVisitor(RansEncoder encoder) : ILatentVisitor
    {
        public bool WritesLatents => false;

        public bool Visit(ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents, int start, int end)
        {
            for (int i = start; i < end; i++)
            {
                int residual = latents[i] - (means[i] >> FormatConstants.MeanShift);
                encoder.WriteResidual(residual, scales[i], means[i] & (FormatConstants.PhaseCount - 1));
            }

            return true;
        }

        internal byte[] Finish(int lanes) => encoder.Finish(lanes);
    }
}
