using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Tests.Engine;

/// <summary>Weighted errors at several scales, against their definition.</summary>
public sealed unsafe class ErrorWeightsTests
{
    private const int Width = 43;
    private const int Height = 29;

    [Fact]
    public void Sixteen_lanes_sum_up_to_the_definition() => Check<Lanes512>();

    [Fact]
    public void Eight_lanes_sum_up_to_the_definition() => Check<Lanes256>();

    [Fact]
    public void One_lane_sums_up_to_the_definition() => Check<LanesScalar>();

    [Fact]
    public void Factors_count_by_their_means_over_blocks()
    {
        using ErrorWeights weights = Random(ErrorWeights.MostScales);
        float[] factors = [.. Enumerable.Range(0, Width * Height).Select(static i => i % Width < 16 ? 3f : 1f)];
        using ErrorWeights times = weights.Times(factors);
        for (int s = 0; s < weights.Scales; s++)
        {
            Assert.Equal(3 * weights.Row(s, 1)[(16 >> s) - 1], times.Row(s, 1)[(16 >> s) - 1], 1e-5f);
            Assert.Equal(weights.Row(s, 1)[16 >> s], times.Row(s, 1)[16 >> s], 1e-5f);
        }
    }

    [Fact]
    public void A_crop_has_the_weights_of_its_place()
    {
        using ErrorWeights weights = Random(ErrorWeights.MostScales);
        using ErrorWeights crop = weights.Crop(left: 16, top: 8, width: 21, height: 13);
        for (int s = 0; s < weights.Scales; s++)
        {
            Assert.Equal(weights.Row(s, (8 >> s) + 1)[(16 >> s) + 2], crop.Row(s, 1)[2]);
        }

        // The last block of a picture is the nearest to one beyond it.
        using ErrorWeights corner = weights.Crop(left: 7, top: 7, Width - 7, Height - 7);
        Assert.Equal(weights.Row(3, 3)[5], corner.Row(3, 2)[4]);
    }

    private static void Check<T>()
        where T : struct, ILanes<T>
    {
        using ErrorWeights weights = Random(ErrorWeights.MostScales);
        using var pyramid = new ErrorPyramid<T>(Width);
        var random = new Random(2);
        float[] errors = [.. Enumerable.Range(0, Width * Height).Select(_ => random.NextSingle() - 0.5f)];
        double found = 0;
        for (int first = 0; first < Height; first += weights.Block)
        {
            pyramid.Begin(first);
            RowRange rows = new(first, Math.Min(first + weights.Block, Height));
            for (int y = rows.First; y < rows.End; y++)
            {
                errors.AsSpan(y * Width, Width).CopyTo(new Span<float>(pyramid.Row(y), Width));
            }

            pyramid.Weigh(weights);
            for (int y = rows.First; y < rows.End; y++)
            {
                found += Enumerable.Range(0, Width).Sum(x => (double)errors[(y * Width) + x] * pyramid.Row(y)[x]);
                Assert.Equal(0f, pyramid.Row(y)[Width]);
            }
        }

        double expected = Enumerable.Range(0, weights.Scales).Sum(s => ErrorOf(weights, s, errors));
        Assert.Equal(expected, found, expected * 1e-5);
    }

    private static double ErrorOf(ErrorWeights weights, int scale, float[] errors)
    {
        var sums = new double[LatentGeometry.GridSide(Height, scale), LatentGeometry.GridSide(Width, scale)];
        for (int i = 0; i < errors.Length; i++)
        {
            sums[i / Width >> scale, i % Width >> scale] += errors[i];
        }

        double pixels = Math.Pow(4, scale);
        double error = 0;
        for (int y = 0; y < sums.GetLength(0); y++)
        {
            for (int x = 0; x < sums.GetLength(1); x++)
            {
                error += pixels * weights.Row(scale, y)[x] * Math.Pow(sums[y, x] / pixels, 2);
            }
        }

        return error;
    }

    private static ErrorWeights Random(int scales)
    {
        var random = new Random(1);
        return new ErrorWeights(Width, Height, [.. Enumerable.Range(0, scales).Select(s =>
            Enumerable.Range(0, LatentGeometry.GridLength(Width, Height, s)).Select(_ => 0.5f + random.NextSingle()).ToArray())]);
    }
}
