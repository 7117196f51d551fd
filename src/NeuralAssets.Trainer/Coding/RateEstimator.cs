using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>
/// The ideal code length of latents under the integer model: the same probabilities as the coder, without coding.
/// A workspace of one thread; keep it for many estimates.
/// </summary>
internal sealed class RateEstimator(DecoderModel model)
{
    private readonly LatentScan _scan = new(model);

    /// <summary>Bits of all grids together; those of each grid go to <paramref name="bitsPerGrid"/>.</summary>
    internal double EstimateBits(short[][] grids, int width, int height, Span<double> bitsPerGrid)
    {
        double total = 0;
        for (int grid = grids.Length - 1; grid >= 0; grid--)
        {
            bitsPerGrid[grid] = EstimateGridBits(grids, grid, width, height);
            total += bitsPerGrid[grid];
        }

        return total;
    }

    /// <summary>Bits of one grid; 0 if it is all zero, since it is left out then.</summary>
    internal double EstimateGridBits(short[][] grids, int grid, int width, int height)
    {
        if (!grids[grid].AsSpan().ContainsAnyExcept((short)0))
        {
            return 0;
        }

        var visitor = default(CountingVisitor);
        _scan.Visit(grids, grid, width, height, ref visitor);
        return visitor.Bits;
    }

    private struct CountingVisitor : ILatentVisitor
    {
        public readonly bool WritesLatents => false;

        internal double Bits { get; private set; }

        public bool Visit(ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents, StepLanes lanes)
        {
            for (int i = 0; i < latents.Length; i++)
            {
                if (!lanes.Contains(i))
                {
                    continue;
                }

                int residual = latents[i] - (means[i] >> FormatConstants.MeanShift);
                Bits += SymbolCosts.Residual(residual, scales[i], means[i] & (FormatConstants.PhaseCount - 1));
            }

            return true;
        }
    }
}
