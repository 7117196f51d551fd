namespace NeuralAssets.Trainer.Training;

/// <summary>What an item's Quality means: the price of a bit.</summary>
internal static class QualityScale
{
    /// <summary>
    /// lambda of the loss MSE + lambda * bits per pixel (colours in 0..1). Quality 75 is 1e-3; from there to 100 it falls tenfold, to 1e-4, and
    /// from 75 to 25 it rises tenfold, to 1e-2.
    /// </summary>
    /// <param name="quality">1 to 100.</param>
    public static double Lambda(int quality)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Math.Pow(10, -3 - ((quality - 75) / (quality > 75 ? 25.0 : 50.0)));
    }
}
