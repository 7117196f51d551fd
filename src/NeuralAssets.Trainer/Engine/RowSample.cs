using System.Numerics;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The rows of a step's images whose weight gradients are summed, standing for all: every <paramref name="Period"/>th one. Neighbouring rows
/// teach a network much the same, and these sums are a quarter of an update's arithmetic; latents get their gradients from all rows.
/// </summary>
/// <param name="Period">A power of two.</param>
/// <param name="Phase">Which of the rows; any number.</param>
internal readonly record struct RowSample(int Period, int Phase)
{
    /// <summary>Pixels that a step's sample holds at least, if the step has them (README of this folder).</summary>
    private const long LeastPixels = 1 << 16;

    private const int LongestPeriod = 8;

    /// <summary>Every row.</summary>
    public static RowSample All => new(1, 0);

    /// <summary>No row: the weights' gradients are not asked for.</summary>
    public static RowSample None => new(1 << 30, 1);

    /// <summary>What a step makes do with.</summary>
    /// <param name="pixels">Of all images of the step.</param>
    /// <param name="draw">Random bits.</param>
    public static RowSample Of(long pixels, uint draw)
        => new(1 << BitOperations.Log2((uint)Math.Clamp(pixels / LeastPixels, 1, LongestPeriod)), (int)(draw >> 24));

    /// <summary>Whether the sums take a row of a picture or of a grid.</summary>
    public bool Contains(int row) => ((row + Phase) & (Period - 1)) == 0;
}
