using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training;

/// <summary>How fine the detail of a group's pictures is, and the training from coarse to fine that follows from it.</summary>
internal static class FineDetail
{
    /// <summary>
    /// Squared error of pictures of half the resolution, of a visible pixel by lambda, below which little of it is worth its bits: what the finest grid
    /// alone can say (notes/detail.md).
    /// </summary>
    private const double Little = 1.5;

    /// <summary>The same error of an octave below which hardly anything of it is: smooth pictures.</summary>
    private const double HardlyAny = 0.2;

    /// <summary>Octaves that are measured: as many grids were tried to be left empty.</summary>
    private const int MostOctaves = 4;

    /// <summary>How many times as many updates a main phase makes that leaves grids empty: it takes the same time.</summary>
    private const double MoreUpdates = 1.3;

    /// <summary>
    /// A schedule in which grids that have little to say are empty at first. Latents of all grids move equally fast, so finer ones, which are more, take
    /// over what the next coarser could say in a quarter of the symbols, and the network settles there: most of all in smooth pictures, whose coarse grids
    /// need many updates.
    /// </summary>
    /// <param name="preset">The effort's.</param>
    /// <param name="crops">Of the group's images.</param>
    /// <param name="hasBudget">Lambda is steered by bits, which would be too few while grids are empty that are filled later: only the finest may be so then.</param>
    public static TrainingPreset CoarseToFine(TrainingPreset preset, IReadOnlyList<TrainingImage> crops, bool hasBudget)
    {
        int octaves = Math.Min(MostOctaves, crops[0].Latents.Length - 1);
        double[] colours = LossesOfOctaves(crops, target => Octaves(target, octaves));
        double[] alpha = LossesOfOctaves(crops, target => AlphaOctaves(target, octaves));
        int smooth = hasBudget ? 0 : colours.TakeWhile((loss, k) => Math.Max(loss, alpha[k]) < HardlyAny).Count();
        int empty = smooth == 0 && colours is [< Little, ..] ? 1 : smooth;
        preset = preset with { WarmUp = preset.WarmUp with { EmptyGrids = empty } };
        return smooth == 0 ? preset : preset with
        {
            Main = preset.Main with { EmptyGrids = smooth, Updates = (int)(MoreUpdates * preset.Main.Updates) },
        };
    }

    /// <summary>
    /// Sums over all pixels of the squared error, mean of the colours, that halving a picture and doubling its size again makes: first of the picture, then of
    /// its halves.
    /// </summary>
    public static double[] Octaves(PixelTarget target, int octaves)
    {
        double[][] colours = [.. Enumerable.Range(0, target.Colours).Select(c => PlaneOctaves(target, c, octaves))];
        return [.. Enumerable.Range(0, octaves).Select(k => colours.Average(colour => colour[k]))];
    }

    /// <summary>The same of an alpha that the synthesis says; of others nothing.</summary>
    private static double[] AlphaOctaves(PixelTarget target, int octaves)
        => target.Alpha is AlphaKind.Synthesis or AlphaKind.MaskAndSoft ? PlaneOctaves(target, target.Colours, octaves) : new double[octaves];

    /// <summary>Of a visible pixel, by lambda.</summary>
    private static double[] LossesOfOctaves(IReadOnlyList<TrainingImage> crops, Func<PixelTarget, double[]> octaves)
    {
        double visible = crops.Sum(static crop => crop.Target.CountVisible());
        double[][] losses = [.. crops.Select(crop => octaves(crop.Target).Select(error => error / crop.Lambda).ToArray())];
        return [.. losses[0].Select((_, k) => losses.Sum(loss => loss[k]) / visible)];
    }

    private static double[] PlaneOctaves(PixelTarget target, int index, int octaves)
    {
        var sums = new double[octaves];
        float[,] plane = Copy(target, index);
        for (int k = 0; k < octaves; k++)
        {
            // Along one axis, then along the other: transposed twice.
            float[,] half = Halve(Halve(plane));
            sums[k] = (1 << (2 * k)) * SquaredError(Double(Double(half, plane.GetLength(0)), plane.GetLength(1)), plane);
            plane = half;
        }

        return sums;
    }

    /// <summary>A colour, or the alpha after them.</summary>
    private static float[,] Copy(PixelTarget target, int index)
    {
        var plane = new float[target.Width, target.Height];
        for (int y = 0; y < target.Height; y++)
        {
            for (int x = 0; x < target.Width; x++)
            {
                plane[x, y] = target.Value(index, y, x);
            }
        }

        return plane;
    }

    private static double SquaredError(float[,] found, float[,] wanted)
    {
        double sum = 0;
        for (int x = 0; x < wanted.GetLength(0); x++)
        {
            for (int y = 0; y < wanted.GetLength(1); y++)
            {
                double error = found[x, y] - wanted[x, y];
                sum += error * error;
            }
        }

        return sum;
    }

    /// <summary>Halves the first axis by means of two, and transposes.</summary>
    private static float[,] Halve(float[,] plane)
    {
        (int length, int lines) = (plane.GetLength(0), plane.GetLength(1));
        var half = new float[lines, (length + 1) / 2];
        for (int line = 0; line < lines; line++)
        {
            for (int i = 0; i < half.GetLength(1); i++)
            {
                half[line, i] = 0.5f * (plane[2 * i, line] + plane[Math.Min((2 * i) + 1, length - 1), line]);
            }
        }

        return half;
    }

    /// <summary>Doubles the first axis by bicubic interpolation, to a length, and transposes.</summary>
    private static float[,] Double(float[,] half, int length)
    {
        (int shorter, int lines) = (half.GetLength(0), half.GetLength(1));
        var plane = new float[lines, length];
        ReadOnlySpan<float> taps = Initialiser.Bicubic;
        for (int line = 0; line < lines; line++)
        {
            for (int i = 0; i < length; i++)
            {
                // The nearer neighbour is on the side where the pixel lies in its pair.
                int near = (i & 1) == 0 ? -1 : 1;
                float At(int distance) => half[Math.Clamp((i >> 1) + (distance * near), 0, shorter - 1), line];
                plane[line, i] = (taps[0] * At(0)) + (taps[1] * At(1)) + (taps[2] * At(-1)) + (taps[3] * At(2));
            }
        }

        return plane;
    }
}
