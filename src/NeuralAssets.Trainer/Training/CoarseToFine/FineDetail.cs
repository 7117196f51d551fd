using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training.CoarseToFine;

/// <summary>How fine the detail of a group's pictures is, and the training from coarse to fine that follows from it.</summary>
/// <param name="SmoothOctaves">So often can the pictures be halved before more than hardly any detail is lost.</param>
/// <param name="EmptyGrids">So many grids say little, and are left empty at first in the warm-up: those of smooth octaves, else at most the finest.</param>
/// <param name="Finest">Squared error of pictures of half the resolution, of a visible pixel by lambda; 0 of images of one pixel.</param>
internal sealed record FineDetail(int SmoothOctaves, int EmptyGrids, double Finest)
{
    /// <summary>The finest detail below which little of it is worth its bits: what the finest grid alone can say (README of this folder).</summary>
    private const double Little = 1.5;

    /// <summary>
    /// With a budget, lambda begins at less than half of what it will be for detailed pictures (README of the folder RateControl). A finest grid that is wrongly
    /// empty at first costs 1 to 3 % of J, one that is wrongly not 3 to 5 %.
    /// </summary>
    private const double LittleWithBudget = 4;

    /// <summary>The same error of an octave below which hardly anything of it is: smooth pictures.</summary>
    private const double HardlyAny = 0.2;

    /// <summary>Octaves that are measured: as many grids were tried to be left empty.</summary>
    private const int MostOctaves = 4;

    /// <summary>Work of an octave by that of the main phase.</summary>
    private const double OctaveWork = 0.4;

    /// <summary>How many times the main phase's updates the smallest pictures get, at the most.</summary>
    private const double MostTimes = 25;

    /// <summary>Part of the schedule from which on octaves but the first go through it, where all of them end, and where the main phase takes it up.</summary>
    private const double NextOctave = 0.4;
    private const double EndOfOctave = 0.95;
    private const double Resumption = 0.6;

    /// <param name="crops">Of the group's images.</param>
    /// <param name="hasBudget">Whether their lambdas are but expectations.</param>
    public static FineDetail Measure(IReadOnlyList<TrainingImage> crops, bool hasBudget)
    {
        int octaves = Math.Min(MostOctaves, crops[0].Latents.Length - 1);
        double[][] colours = [.. crops.Select(crop => Octaves(crop.Target, octaves))];
        double[][] all = [.. crops.Select((crop, i) => WithAlpha(crop.Target, colours[i]))];
        int smooth = Losses(crops, all).TakeWhile(static loss => loss < HardlyAny).Count();
        double finest = Losses(crops, colours).FirstOrDefault();
        bool isLittle = octaves > 0 && finest < (hasBudget ? LittleWithBudget : Little);
        return new FineDetail(smooth, smooth == 0 && isLittle ? 1 : smooth, finest);
    }

    /// <summary>
    /// A schedule in which grids that have little to say are empty at first. Latents of all grids move equally fast, so finer ones, which are more, take
    /// over what the next coarser could say in a quarter of the symbols, and the network settles there: most of all in smooth pictures, whose coarse grids
    /// need many updates. These get them at reduced size, and need no encoder for a beginning.
    /// </summary>
    /// <param name="preset">The effort's.</param>
    public TrainingPreset CoarseToFine(TrainingPreset preset)
    {
        preset = preset with { WarmUp = preset.WarmUp with { EmptyGrids = EmptyGrids } };
        return SmoothOctaves == 0 ? preset : preset with
        {
            ImitationSteps = 0,
            JointSteps = 0,
            Coarse = [.. Enumerable.Range(0, SmoothOctaves).Select(i => CoarsePhase(preset.Main, SmoothOctaves - i, isFirst: i == 0))],
            Main = preset.Main with { Part = new(Resumption, 1) },
        };
    }

    /// <summary>As much work an octave, so four times as many updates of pictures of a quarter of the pixels.</summary>
    private static TrainingPhase CoarsePhase(TrainingPhase main, int octaves, bool isFirst) => main with
    {
        Updates = (int)(Math.Min(OctaveWork * (1 << (2 * octaves)), MostTimes) * main.Updates),
        ImagesPerStep = 2,
        Part = new(isFirst ? 0 : NextOctave, EndOfOctave),
    };

    /// <summary>
    /// Sums over all pixels of the squared error, mean of the colours, that halving a picture and doubling its size again makes: first of the picture, then of
    /// its halves.
    /// </summary>
    public static double[] Octaves(PixelTarget target, int octaves)
    {
        double[][] colours = [.. Enumerable.Range(0, target.Colours).Select(c => PlaneOctaves(target, c, octaves))];
        return [.. Enumerable.Range(0, octaves).Select(k => colours.Average(colour => colour[k]))];
    }

    /// <summary>The mean of the colours' octaves and those of an alpha that the synthesis says, as the error counts them.</summary>
    private static double[] WithAlpha(PixelTarget target, double[] colours)
    {
        if (target.Alpha is not (AlphaKind.Synthesis or AlphaKind.MaskAndSoft))
        {
            return colours;
        }

        double[] alpha = PlaneOctaves(target, target.AlphaPlane, colours.Length);
        return [.. colours.Select((colour, k) => (((target.MeasuredChannels - 1) * colour) + alpha[k]) / target.MeasuredChannels)];
    }

    /// <summary>Of a visible pixel, by lambda.</summary>
    private static double[] Losses(IReadOnlyList<TrainingImage> crops, double[][] octaves)
    {
        double visible = crops.Sum(static crop => crop.Target.CountVisible());
        return [.. octaves[0].Select((_, k) => crops.Select((crop, i) => octaves[i][k] / crop.Lambda).Sum() / visible)];
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
