using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training;

/// <summary>What of a group's pictures only their finest latent grid can say, and what follows from it for the training.</summary>
internal static unsafe class FineDetail
{
    /// <summary>
    /// Squared error of pictures of half the resolution, of a visible pixel by lambda, below which little of it is worth its bits (README of this folder).
    /// </summary>
    private const double Little = 1.5;

    /// <summary>Share of the warm-up that such a group spends without its finest grid.</summary>
    private const double Without = 0.5;

    /// <summary>
    /// Share of the warm-up's updates before which the finest grid stays empty. Latents of all grids move equally fast, so the finest one, which has
    /// three quarters of them, takes over what the next could say in a quarter of the symbols, and the network settles there. Where little
    /// detail is that fine, the other grids learn without it first.
    /// </summary>
    /// <param name="crops">Of the group's images.</param>
    public static double FinestFrom(IReadOnlyList<TrainingImage> crops)
    {
        double loss = crops.Sum(static crop => HalfResolutionError(crop.Target) / crop.Lambda);
        return loss < Little * crops.Sum(static crop => crop.Target.CountVisible()) ? Without : 0;
    }

    /// <summary>Sum over all pixels of the squared error, mean of the colours, that a picture has after it was halved and doubled in size.</summary>
    public static double HalfResolutionError(PixelTarget target)
    {
        double sum = 0;
        for (int c = 0; c < target.Colours; c++)
        {
            var plane = new float[target.Width, target.Height];
            for (int y = 0; y < target.Height; y++)
            {
                for (int x = 0; x < target.Width; x++)
                {
                    plane[x, y] = target.Row(c, y)[x];
                }
            }

            // Down and up one axis, then the other: transposed twice.
            float[,] blurred = Blur(Blur(plane));
            for (int y = 0; y < target.Height; y++)
            {
                for (int x = 0; x < target.Width; x++)
                {
                    double error = blurred[x, y] - plane[x, y];
                    sum += error * error;
                }
            }
        }

        return sum / target.Colours;
    }

    /// <summary>Halves the first axis by means of two, doubles it by bicubic interpolation, and transposes.</summary>
    private static float[,] Blur(float[,] plane)
    {
        (int length, int lines) = (plane.GetLength(0), plane.GetLength(1));
        var half = new float[(length + 1) / 2];
        var blurred = new float[lines, length];
        for (int line = 0; line < lines; line++)
        {
            for (int i = 0; i < half.Length; i++)
            {
                half[i] = 0.5f * (plane[2 * i, line] + plane[Math.Min((2 * i) + 1, length - 1), line]);
            }

            for (int i = 0; i < length; i++)
            {
                // The nearer neighbour is on the side where the pixel lies in its pair.
                int near = (i & 1) == 0 ? -1 : 1;
                float At(int distance) => half[Math.Clamp((i >> 1) + (distance * near), 0, half.Length - 1)];
                ReadOnlySpan<float> taps = Initialiser.Bicubic;
                blurred[line, i] = (taps[0] * At(0)) + (taps[1] * At(1)) + (taps[2] * At(-1)) + (taps[3] * At(2));
            }
        }

        return blurred;
    }
}
