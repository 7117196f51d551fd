using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training;

/// <summary>The coefficients of pictures in a wavelet transform (LeGall 5/3, as in JPEG 2000), by which bytes and quality are foretold.</summary>
internal static class WaveletTransform
{
    /// <summary>Halvings of a picture; what remains of it is counted like its details.</summary>
    private const int Levels = 5;

    /// <summary>Shows every squared coefficient of a picture's planes.</summary>
    public static void Visit(PixelTarget target, Action<double> visit)
    {
        int planes = target.Colours + (target.HasAlpha ? 1 : 0);
        for (int p = 0; p < planes; p++)
        {
            float[,] plane = Plane(target, p);
            (int height, int width) = (target.Height, target.Width);
            for (int level = 0; level < Levels; level++)
            {
                plane = Lift(Lift(plane, height, width), width, height);
                (int halfHeight, int halfWidth) = ((height + 1) / 2, (width + 1) / 2);
                Visit(plane, height, width, halfHeight, halfWidth, visit);
                (height, width) = (halfHeight, halfWidth);
            }

            Visit(plane, height, width, 0, 0, visit);
        }
    }

    /// <summary>The coefficients inside a size that lie outside another one.</summary>
    private static void Visit(float[,] plane, int height, int width, int innerHeight, int innerWidth, Action<double> visit)
    {
        for (int y = 0; y < height; y++)
        {
            for (int x = y < innerHeight ? innerWidth : 0; x < width; x++)
            {
                visit(plane[y, x] * plane[y, x]);
            }
        }
    }

    /// <summary>Alpha after the colours; three of these by an orthonormal transform that leaves little but luminance.</summary>
    private static float[,] Plane(PixelTarget target, int plane)
    {
        var values = new float[target.Height, target.Width];
        for (int y = 0; y < target.Height; y++)
        {
            for (int x = 0; x < target.Width; x++)
            {
                values[y, x] = (target.Colours, plane) switch
                {
                    (3, 0) => 0.57735f * (target.Value(0, y, x) + target.Value(1, y, x) + target.Value(2, y, x)),
                    (3, 1) => 0.70711f * (target.Value(0, y, x) - target.Value(2, y, x)),
                    (3, 2) => 0.40825f * (target.Value(0, y, x) - (2 * target.Value(1, y, x)) + target.Value(2, y, x)),
                    _ when plane == target.AlphaPlane => target.Value(plane, y, x),
                    _ => MathF.Sqrt(target.ColourWeight) * target.Value(plane, y, x),
                };
            }
        }

        return values;
    }

    /// <summary>Transforms rows, halved pictures first and details after them, and turns them into columns: done twice, it is a level of the transform.</summary>
    private static float[,] Lift(float[,] plane, int rows, int columns)
    {
        var turned = new float[columns, rows];
        var line = new float[columns];
        int evens = (columns + 1) / 2;
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                line[x] = plane[y, x];
            }

            Transform(line);
            for (int x = 0; x < columns; x++)
            {
                turned[x, y] = line[x < evens ? 2 * x : (2 * (x - evens)) + 1];
            }
        }

        return turned;
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
