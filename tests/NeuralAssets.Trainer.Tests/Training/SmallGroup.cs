using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>Four small drawn images of different kinds.</summary>
internal static class SmallGroup
{
    /// <summary>Fewer than any effort's: what the curvature is worth has tests of its own.</summary>
    public const int CurvaturePixels = 1 << 10;

    /// <summary>Of the noise images, in pixels, where nothing else is said.</summary>
    public const int Side = 64;

    public static GroupPlan Plan(int seed = 1, int threads = 2, int quality = 75) => new()
    {
        Group = "mixed",
        Key = "0",
        Images = [.. new[] { Gradient("gradient", 37, 29), Grey(), Gradient("dot", 1, 1), Sprite() }
            .OrderBy(image => image.Name, StringComparer.Ordinal)
            .Select(image => new PlannedImage(image, quality))],
        Effort = Effort.Fast,
        Seed = seed,
        Threads = threads,
        Torch = TorchAvailability.Unavailable("not for this test"),

        // So small and so briefly trained, they would mostly be stored as they are, and there would be no training to look at.
        AllowsLossless = false,
    };

    /// <summary>Three images whose colours and textures have little in common, large enough for networks of their own.</summary>
    public static GroupPlan UnlikePlan() => Plan() with
    {
        Group = "unlike",
        Images = [.. new[] { Waves("a", 0.9, 255, 30, 10), Waves("b", 0.25, 10, 250, 120), Waves("c", 0.5, 90, 20, 240) }
            .Select(image => new PlannedImage(image, 75))],
    };

    /// <summary>Three states of one picture, which differ in a small part of it.</summary>
    public static GroupPlan StatesPlan()
    {
        SourceImage[] states = [.. Enumerable.Range(0, 3).Select(state =>
        {
            SourceImage waves = Waves("a", 0.4, 220, 90, 40);
            return Draw($"state{state}", waves.Width, waves.Height, (x, y) =>
            {
                int at = 4 * ((y * waves.Width) + x);
                bool isOwn = x is >= 40 and < 52 && y is >= 60 and < 72;
                return (waves.Rgba[at], isOwn ? (byte)(80 * state) : waves.Rgba[at + 1], waves.Rgba[at + 2], 255);
            });
        })];
        return Plan() with { Group = "states", Images = [.. states.Select(image => new PlannedImage(image, 75))] };
    }

    /// <summary>Two images without any detail, of which one has an alpha as smooth.</summary>
    public static GroupPlan SmoothPlan() => Plan() with
    {
        Group = "smooth",
        Images = [.. new[] { Glow("opaque", isOpaque: true), Glow("soft", isOpaque: false) }.Select(image => new PlannedImage(image, 75))],
    };

    /// <summary>A rough image, and two without fine detail but with much of the coarser: each is worth a network.</summary>
    public static GroupPlan RoughAndSmoothPlan() => Plan() with
    {
        Group = "kinds",
        Images = [.. new[] { Noise("rough", 1, 3 * Side), Swell("smooth1", 2), Swell("smooth2", 3) }.Select(image => new PlannedImage(image, 95))],
    };

    /// <summary>Long waves in many directions.</summary>
    public static SourceImage Swell(string name, int seed, int side = 160)
    {
        var random = new Random(seed);
        (double Across, double Down, double Phase)[] waves = [.. Enumerable.Range(0, 60).Select(_ =>
            (0.4 * (random.NextDouble() - 0.5), 0.4 * (random.NextDouble() - 0.5), 2 * Math.PI * random.NextDouble()))];
        return Draw(name, side, side, (x, y) =>
        {
            double height = waves.Sum(wave => Math.Cos((wave.Across * x) + (wave.Down * y) + wave.Phase));
            return ((byte)Math.Clamp(128 + (10 * height), 0, 255), (byte)Math.Clamp(128 - (7 * height), 0, 255), (byte)Math.Clamp(90 + (5 * height), 0, 255), 255);
        });
    }

    private static SourceImage Glow(string name, bool isOpaque) => Draw(name, 75, 64, (x, y) =>
    {
        double glow = Math.Exp(-(((x - 30) * (x - 30)) + ((y - 40) * (y - 40))) / 900.0);
        return ((byte)(40 + (200 * glow)), (byte)(90 + (x / 2)), (byte)(60 + y), isOpaque ? byte.MaxValue : (byte)(20 + (200 * glow)));
    });

    private static SourceImage Waves(string name, double frequency, int red, int green, int blue)
    {
        var random = new Random(name[0]);
        return Draw(name, 96, 96, (x, y) =>
        {
            double wave = 0.5 + (0.3 * Math.Sin(frequency * x) * Math.Cos(frequency * ((0.7 * y) + (0.1 * x)))) + (0.1 * random.NextDouble());
            return ((byte)(red * wave), (byte)(green * wave), (byte)(blue * wave), 255);
        });
    }

    private static SourceImage Gradient(string name, int width, int height)
        => Draw(name, width, height, (x, y) => ((byte)(x * 5), (byte)(y * 7), (byte)(128 + (40 * Math.Sin((x + y) * 0.3))), 255));

    private static SourceImage Grey()
        => Draw("grey", 20, 33, (x, y) =>
        {
            byte value = (byte)(127 + (100 * Math.Sin(x * 0.4) * Math.Cos(y * 0.2)));
            return (value, value, value, 255);
        });

    public static SourceImage Sprite()
        => Draw("sprite", 32, 32, (x, y) =>
        {
            bool inside = ((x - 16) * (x - 16)) + ((y - 16) * (y - 16)) < 150;
            return ((byte)(200 - x), (byte)(60 + (3 * y)), 40, (byte)(inside ? 255 : 0));
        });

    /// <summary>Opaque, a wave under noise: what no lossless codec can make small.</summary>
    public static SourceImage Noise(string name, int seed, int side = Side)
    {
        var random = new Random(seed);
        byte[] rgba = new byte[4 * side * side];
        for (int i = 0; i < rgba.Length; i += 4)
        {
            int level = 128 + (int)(60 * Math.Sin(i * 0.002)) + random.Next(-20, 21);
            (rgba[i], rgba[i + 1], rgba[i + 2], rgba[i + 3]) = ((byte)level, (byte)(level / 2), (byte)(255 - level), 255);
        }

        return SourceImage.FromPixels(name, name + ".png", side, side, rgba, rgba.Length);
    }

    /// <summary>The same with an alpha as rough as the colours.</summary>
    public static SourceImage NoiseWithAlpha(string name, int seed)
    {
        byte[] rgba = [.. Noise(name, seed).Rgba];
        for (int i = 0; i < rgba.Length; i += 4)
        {
            rgba[i + 3] = rgba[i];
        }

        return SourceImage.FromPixels(name, name + ".png", Side, Side, rgba, rgba.Length);
    }

    private static SourceImage Draw(string name, int width, int height, Func<int, int, (byte R, byte G, byte B, byte A)> pixel)
    {
        var rgba = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (rgba[4 * ((y * width) + x)], rgba[(4 * ((y * width) + x)) + 1], rgba[(4 * ((y * width) + x)) + 2], rgba[(4 * ((y * width) + x)) + 3]) = pixel(x, y);
            }
        }

        return SourceImage.FromPixels(name, name + ".png", width, height, rgba, rgba.Length);
    }
}
