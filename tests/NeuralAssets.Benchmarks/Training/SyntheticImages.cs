using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Training;

/// <summary>
/// Pictures with the statistics that matter to a codec: power that falls as 1/f, flat areas, sharp edges, correlated colours and a little
/// grain. The same on every machine and in every run.
/// </summary>
internal static class SyntheticImages
{
    private const int Octaves = 7;
    private const int Shapes = 12;

    /// <summary>Opaque pictures.</summary>
    public static IReadOnlyList<SourceImage> Photos(int count, int width, int height)
        => [.. Enumerable.Range(0, count).Select(i => Paint($"photo{i:D2}", width, height, seed: i, cutOut: false))];

    /// <summary>Pictures with a soft round silhouette, transparent around it.</summary>
    public static IReadOnlyList<SourceImage> Sprites(int count, int side)
        => [.. Enumerable.Range(0, count).Select(i => Paint($"sprite{i:D2}", side, side, seed: 1000 + i, cutOut: true))];

    private static SourceImage Paint(string name, int width, int height, int seed, bool cutOut)
    {
        var random = new Random(seed);
        float[] light = Noise(width, height, random);
        float[] tint = Noise(width, height, random);
        Disc[] discs = [.. Enumerable.Range(0, Shapes).Select(_ => Disc.Create(width, height, random))];
        var rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                int at = (y * width) + x;
                float brightness = light[at];
                float hue = tint[at];
                foreach (Disc disc in discs)
                {
                    float inside = disc.Coverage(x, y);
                    brightness += inside * disc.Brightness;
                    hue += inside * disc.Hue;
                }

                brightness += (random.NextSingle() - 0.5f) * 0.02f;
                rgba[4 * at] = ToByte(0.5f + (0.35f * brightness) + (0.12f * hue));
                rgba[(4 * at) + 1] = ToByte(0.5f + (0.35f * brightness));
                rgba[(4 * at) + 2] = ToByte(0.5f + (0.35f * brightness) - (0.12f * hue));
                rgba[(4 * at) + 3] = cutOut ? Silhouette(x, y, width, height, light[at]) : (byte)255;
            }
        }

        return SourceImage.FromPixels(name, name, width, height, rgba, rgba.Length);
    }

    /// <summary>Value noise, half the amplitude at each doubling of the frequency: about -1..1.</summary>
    private static float[] Noise(int width, int height, Random random)
    {
        var sum = new float[width * height];
        int largest = Math.Max(width, height);
        for (int octave = 0; octave < Octaves; octave++)
        {
            int cells = 2 << octave;
            float step = (float)cells / largest;
            float amplitude = 1f / (1 << octave);
            int lattice = cells + 2;
            float[] values = [.. Enumerable.Range(0, lattice * lattice).Select(_ => (2 * random.NextSingle()) - 1)];
            for (int y = 0; y < height; y++)
            {
                int row = (int)(y * step);
                float v = Smooth((y * step) - row);
                for (int x = 0; x < width; x++)
                {
                    int column = (int)(x * step);
                    float u = Smooth((x * step) - column);
                    int cell = (row * lattice) + column;
                    float above = values[cell] + (u * (values[cell + 1] - values[cell]));
                    float below = values[cell + lattice] + (u * (values[cell + lattice + 1] - values[cell + lattice]));
                    sum[(y * width) + x] += amplitude * (above + (v * (below - above)));
                }
            }
        }

        return sum;
    }

    private static float Smooth(float t) => t * t * (3 - (2 * t));

    private static byte Silhouette(int x, int y, int width, int height, float wobble)
    {
        float dx = (x - (width / 2f)) / (width / 2f);
        float dy = (y - (height / 2f)) / (height / 2f);
        float distance = 0.8f + (0.08f * wobble) - MathF.Sqrt((dx * dx) + (dy * dy));
        return ToByte(distance * width / 4);
    }

    private static byte ToByte(float value) => (byte)Math.Clamp((value * 255f) + 0.5f, 0f, 255f);

    /// <summary>A disc with an edge one pixel wide.</summary>
    private readonly record struct Disc(float X, float Y, float Radius, float Brightness, float Hue)
    {
        public static Disc Create(int width, int height, Random random) => new(
            random.NextSingle() * width,
            random.NextSingle() * height,
            Math.Min(width, height) * (0.03f + (0.2f * random.NextSingle())),
            (1.6f * random.NextSingle()) - 0.8f,
            (3f * random.NextSingle()) - 1.5f);

        public float Coverage(int x, int y)
            => Math.Clamp(Radius - MathF.Sqrt(((x - X) * (x - X)) + ((y - Y) * (y - Y))), 0f, 1f);
    }
}
