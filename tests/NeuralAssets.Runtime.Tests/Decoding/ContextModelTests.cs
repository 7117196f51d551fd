using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Decoding;

public class ContextModelTests
{
    [Fact]
    public void SinglePositionsAgreeWithTheScan()
    {
        for (int seed = 0; seed < 18; seed++)
        {
            DecoderArchitecture architecture = RoundTripTests.CreateArchitecture(seed);
            var model = DecoderModel.Create(RandomGroups.CreateParameters(architecture, seed));
            ImageCodes image = RandomGroups.CreateImage("image", 45, 35, AlphaKind.Opaque, true, architecture, seed);
            for (int grid = 0; grid < architecture.GridCount; grid++)
            {
                Check(model, image, grid);
            }
        }
    }

    private static void Check(DecoderModel model, ImageCodes image, int grid)
    {
        var recorder = new RecordingVisitor([]);
        new LatentScan(model).Visit(image.Grids, grid, image.Width, image.Height, ref recorder);

        int columns = LatentGeometry.GridSide(image.Width, grid);
        int rows = LatentGeometry.GridSide(image.Height, grid);
        var context = new ContextModel(model);
        context.StartGrid(image.Grids, grid, image.Width, image.Height);
        int n = 0;
        foreach ((int y, int x) in ScanOrder(rows, columns))
        {
            int lane = n % LayerKernel.Lanes;
            context.SetPosition(lane, image.Grids[grid], columns, y, x);
            context.Evaluate();
            Assert.Equal(recorder.Seen[n], (context.Means[lane], context.Scales[lane], image.Grids[grid][(y * columns) + x]));
            n++;
        }

        Assert.Equal(recorder.Seen.Count, n);
    }

    /// <summary>The order of FORMAT.md, section 6, in its own words.</summary>
    private static IEnumerable<(int Y, int X)> ScanOrder(int rows, int columns)
    {
        for (int band = 0; band < rows; band += 16)
        {
            for (int t = 0; t < columns + 45; t++)
            {
                for (int r = 0; r < 16 && band + r < rows; r++)
                {
                    int x = t - (3 * r);
                    if (x >= 0 && x < columns)
                    {
                        yield return (band + r, x);
                    }
                }
            }
        }
    }

    private readonly struct RecordingVisitor(List<(int Mean, int Scale, short Latent)> seen) : ILatentVisitor
    {
        public bool WritesLatents => false;

        internal List<(int Mean, int Scale, short Latent)> Seen => seen;

        public void Visit(int mean, int scale, ref short latent) => seen.Add((mean, scale, latent));
    }
}
