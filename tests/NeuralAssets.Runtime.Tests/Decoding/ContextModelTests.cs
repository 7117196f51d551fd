using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Kernels;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

public class ContextModelTests
{
    [Fact]
    public void AllTiersPredictTheSameInTheOrderOfTheFormat()
    {
        for (int seed = 0; seed < 18; seed++)
        {
            DecoderArchitecture architecture = RoundTripTests.CreateArchitecture(seed);
            var model = DecoderModel.Create(RandomGroups.CreateParameters(architecture, seed));
            ImageCodes image = RandomGroups.CreateImage("image", 45, 35, AlphaKind.Opaque, true, architecture, seed);
            for (int grid = 0; grid < architecture.GridCount; grid++)
            {
                int columns = LatentGeometry.GridSide(image.Width, grid);
                int rows = LatentGeometry.GridSide(image.Height, grid);
                List<(int Mean, int Scale, short Latent)> expected = Scan(model, KernelTiers.Supported.Last(), image, grid);
                Assert.Equal(
                    ScanOrder(rows, columns).Select(at => image.Grids[grid][(at.Y * columns) + at.X]),
                    expected.Select(seen => seen.Latent));
                foreach (Kernel kernel in KernelTiers.Supported)
                {
                    Assert.Equal(expected, Scan(model, kernel, image, grid));
                }
            }
        }
    }

    private static List<(int Mean, int Scale, short Latent)> Scan(DecoderModel model, Kernel kernel, ImageCodes image, int grid)
    {
        var recorder = new RecordingVisitor([]);
        new LatentScan(model, kernel).Visit(image.Grids, grid, image.Width, image.Height, ref recorder);
        return recorder.Seen;
    }

    /// <summary>The order of FORMAT.md, section 6, in its own words.</summary>
    private static IEnumerable<(int Y, int X)> ScanOrder(int rows, int columns)
    {
        int period = Math.Max(columns + 4 + (columns % 2), 48);
        for (int t = 0; t < ((rows + 15) / 16 * period) + 45; t++)
        {
            for (int r = 0; r < 16; r++)
            {
                int s = t - (3 * r);
                int y = r + (16 * (s / period));
                if (s >= 0 && s % period < columns && y < rows)
                {
                    yield return (y, s % period);
                }
            }
        }
    }

    private readonly struct RecordingVisitor(List<(int Mean, int Scale, short Latent)> seen) : ILatentVisitor
    {
        public bool WritesLatents => false;

        internal List<(int Mean, int Scale, short Latent)> Seen => seen;

        public bool Visit(ReadOnlySpan<short> means, ReadOnlySpan<short> scales, Span<short> latents, StepLanes lanes)
        {
            foreach (int i in Enumerable.Range(0, latents.Length).Where(lanes.Contains))
            {
                seen.Add((means[i], scales[i], latents[i]));
            }

            return true;
        }
    }
}
