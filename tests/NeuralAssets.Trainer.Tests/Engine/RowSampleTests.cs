using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Tests.Engine;

public sealed class RowSampleTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData((2 << 16) - 1, 1)]
    [InlineData(2 << 16, 2)]
    [InlineData(7 << 16, 4)]
    [InlineData(1 << 30, 8)]
    public void Large_steps_take_one_row_of_several(long pixels, int period)
    {
        var sample = RowSample.Of(pixels, draw: 0xAB00_0000);
        Assert.Equal(period, sample.Period);
        Assert.Equal(64 / period, Enumerable.Range(0, 64).Count(sample.Contains));
    }

    [Theory]
    [InlineData((int)AlphaKind.Opaque, 3)]
    [InlineData((int)AlphaKind.MaskAndSoft, 4)]
    public void The_mean_over_all_samples_is_the_gradient(int alpha, int channels)
    {
        var random = new Random(3);
        DecoderArchitecture architecture = RandomImages.Architecture(channels);
        NetworkParameters parameters = RandomImages.Network(architecture, random);
        using TrainingImage image = RandomImages.CreateSprite(640, 211, (100, 31, 500, 150), (AlphaKind)alpha, random);
        using var engine = CodecEngine.Create(architecture, threads: 2, seed: 1);
        engine.SetParameters(parameters);
        var exact = new float[parameters.Values.Length];
        engine.Differentiate([image], QuantiserSettings.Hard, exact, new float[1][][]);

        int period = RowSample.Of(image.Pixels, 0).Period;
        Assert.True(period > 1);
        var mean = new double[exact.Length];
        var gradient = new float[exact.Length];
        int different = 0;
        for (int phase = 0; phase < period; phase++)
        {
            engine.NoiseState = (uint)phase << 24;
            engine.Update([image], QuantiserSettings.Hard, LatentStep.None, gradient);
            different += gradient.AsSpan().SequenceEqual(exact) ? 0 : 1;
            for (int p = 0; p < mean.Length; p++)
            {
                mean[p] += gradient[p] / (double)period;
            }
        }

        Assert.Equal(period, different);
        for (int t = 0, first = 0; t < parameters.Shapes.Count; first += parameters.Shapes[t++].Count)
        {
            // By the tensor's largest value: sums are in another order.
            int count = parameters.Shapes[t].Count;
            double scale = exact.AsSpan(first, count).ToArray().Max(Math.Abs) + 1e-9;
            for (int p = first; p < first + count; p++)
            {
                Assert.Equal(exact[p] / scale, mean[p] / scale, 1e-3);
            }
        }
    }
}
