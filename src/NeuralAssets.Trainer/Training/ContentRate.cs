using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// The bytes that pictures are expected to take, before anything is trained: what the coefficients of a wavelet transform (LeGall 5/3, as in JPEG 2000)
/// would cost at their lambda. Unlike a number of pixels it tells a smooth gradient from a photograph (notes/network-size.md).
/// </summary>
internal static class ContentRate
{
    /// <summary>Squared coefficient, by lambda and measured channel, that costs half a bit: with 2 the sums come to what codes take.</summary>
    private const double Knee = 2;

    /// <param name="targets">The pictures.</param>
    /// <param name="lambdas">Mean squared error, colours in 0..1, by bits per pixel; one for each picture.</param>
    /// <returns>One for each picture.</returns>
    public static double[] ExpectedBytes(IReadOnlyList<PixelTarget> targets, IReadOnlyList<double> lambdas)
    {
        var bytes = new double[targets.Count];
        Parallel.For(0, bytes.Length, i => bytes[i] = ExpectedBytes(targets[i], lambdas[i]));
        return bytes;
    }

    /// <summary>Of one picture.</summary>
    public static double ExpectedBytes(PixelTarget target, double lambda)
    {
        double knee = Knee * lambda * target.MeasuredChannels;
        double bits = 0;
        WaveletTransform.Visit(target, squared => bits += 0.5 * Math.Log2(1 + (squared / knee)));
        return bits / 8;
    }
}
