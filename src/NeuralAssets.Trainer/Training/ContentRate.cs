using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// The bytes that pictures are expected to take, before anything is trained: what the coefficients of a wavelet transform (LeGall 5/3, as in JPEG 2000)
/// would cost at their lambda. Unlike a number of pixels it tells a smooth gradient from a photograph (README of this folder).
/// </summary>
internal static class ContentRate
{
    /// <summary>Halvings of a picture; what remains of it is counted like its details.</summary>
    private const int Levels = 5;

    /// <summary>Squared coefficient, by lambda and measured channel, that costs half a bit: with 2 the sums come to what codes take.</summary>
    private const double Knee = 2;

    /// <param name="targets">The pictures.</param>
    /// <param name="lambdas">Mean squared error, colours in 0..1, by bits per pixel; one for each picture.</param>
    public static double ExpectedBytes(IReadOnlyList<PixelTarget> targets, IReadOnlyList<double> lambdas)
    {
        var bytes = new double[targets.Count];
        Parallel.For(0, bytes.Length, i => bytes[i] = ExpectedBytes(targets[i], lambdas[i]));
        return bytes.Sum();
    }

    /// <summary>Of one picture.</summary>
    public static double ExpectedBytes(PixelTarget target, double lambda)
    {
        double knee = Knee * lambda * target.MeasuredChannels;
        double bits = 0;
        int planes = target.Colours + (target.HasAlpha ? 1 : 0);
        for (int p = 0; p < planes; p++)
        {
            float[,] plane = Plane(target, p);
            (int width, int height) = (target.Width, target.Height);
            for (int level = 0; level < Levels; level++)
            {
                Transform(plane, width, height);
                (int halfWidth, int halfHeight) = ((width + 1) / 2, (height + 1) / 2);
                bits += Bits(plane, width, height, halfWidth, halfHeight, knee);
                (width, height) = (halfWidth, halfHeight);
            }

            bits += Bits(plane, width, height, 0, 0, knee);
        }

        return bits / 8;
    }

    /// <summary>Of the coefficients inside a size that lie outside another one.</summary>
    private static double Bits(float[,] plane, int width, int height, int innerWidth, int innerHeight, double knee)
    {
        double bits = 0;
        for (int x = 0; x < width; x++)
        {
            for (int y = x < innerWidth ? innerHeight : 0; y < height; y++)
            {
                bits += 0.5 * Math.Log2(1 + (plane[x, y] * plane[x, y] / knee));
            }
        }

        return bits;
    }

    /// <summary>Alpha after the colours; three of these by an orthonormal transform that leaves little but luminance.</summary>
    private static unsafe float[,] Plane(PixelTarget target, int plane)
    {
        var values = new float[target.Width, target.Height];
        for (int y = 0; y < target.Height; y++)
        {
            for (int x = 0; x < target.Width; x++)
            {
                values[x, y] = (target.Colours, plane) switch
                {
                    (3, 0) => 0.57735f * (target.Row(0, y)[x] + target.Row(1, y)[x] + target.Row(2, y)[x]),
                    (3, 1) => 0.70711f * (target.Row(0, y)[x] - target.Row(2, y)[x]),
                    (3, 2) => 0.40825f * (target.Row(0, y)[x] - (2 * target.Row(1, y)[x]) + target.Row(2, y)[x]),
                    _ when plane == target.Colours => target.AlphaRow(y)[x],
                    _ => MathF.Sqrt(target.ColourWeight) * target.Row(plane, y)[x],
                };
            }
        }

        return values;
    }

    /// <summary>One level of the transform in place: the halved picture comes to the top left corner.</summary>
    private static void Transform(float[,] plane, int width, int height)
    {
        var line = new float[Math.Max(width, height)];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                line[x] = plane[x, y];
            }

            Transform(line.AsSpan(0, width));
            for (int x = 0; x < width; x++)
            {
                plane[x, y] = line[Unzip(x, width)];
            }
        }

        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
            {
                line[y] = plane[x, y];
            }

            Transform(line.AsSpan(0, height));
            for (int y = 0; y < height; y++)
            {
                plane[x, y] = line[Unzip(y, height)];
            }
        }
    }

    /// <summary>Where the value lies that goes to a place: even ones to the first half.</summary>
    private static int Unzip(int i, int length)
    {
        int evens = (length + 1) / 2;
        return i < evens ? 2 * i : (2 * (i - evens)) + 1;
    }

    /// <summary>Lifting: what an odd value is more than the mean of its neighbours, then evens that keep the mean; scaled to be nearly orthonormal.</summary>
    private static void Transform(Span<float> line)
    {
        if (line.Length < 2)
        {
            return;
        }

        for (int i = 1; i < line.Length; i += 2)
        {
            line[i] -= 0.5f * (line[i - 1] + line[i + 1 < line.Length ? i + 1 : i - 1]);
        }

        for (int i = 0; i < line.Length; i += 2)
        {
            float before = line[i > 0 ? i - 1 : 1];
            line[i] += 0.25f * (before + (i + 1 < line.Length ? line[i + 1] : before));
        }

        for (int i = 0; i < line.Length; i++)
        {
            line[i] *= (i & 1) == 0 ? 1.41421f : 0.70711f;
        }
    }
}
