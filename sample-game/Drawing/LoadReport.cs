using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using NeuralAssets;

namespace SampleGame.Drawing;

/// <summary>What the neural images cost: bytes shipped, and time to open and decode them all into textures.</summary>
internal sealed record LoadReport(int Images, double Megapixels, long NeuralBytes, long PngBytes, double Milliseconds)
{
    private const string PngBytesKey = "PngBytes";

    public string Bytes => string.Create(
        CultureInfo.InvariantCulture,
        $"NEURAL {NeuralBytes / 1024.0:0} KB, PNG {PngBytes / 1024.0:0} KB ({(double)PngBytes / NeuralBytes:0.0}:1)");

    public string Time => string.Create(
        CultureInfo.InvariantCulture, $"{Images} IMAGES, {Megapixels:0.0} MPX, LOADED IN {Milliseconds:0} MS");

    /// <summary>Opens every group, decodes every image into the renderer's textures, and times both.</summary>
    public static (SpriteBook Sprites, LoadReport Report) Load(IRenderer renderer)
    {
        var clock = Stopwatch.StartNew();
        IReadOnlyList<NeuralImageGroup> groups = SpriteBook.Groups;
        clock.Stop();

        // Painting the game's own sprites is not part of the neural images' time.
        var sprites = new SpriteBook();

        clock.Start();
        renderer.Load(sprites.Sources);
        clock.Stop();
        var report = new LoadReport(
            groups.Sum(g => g.Images.Count),
            groups.SelectMany(g => g.Images).Sum(i => (double)i.Width * i.Height) / 1e6,
            groups.Sum(g => g.EncodedBytes),
            ReadPngBytes(),
            clock.Elapsed.TotalMilliseconds);
        return (sprites, report);
    }

    public void Print() => Console.WriteLine($"{Time}; {Bytes}".ToLowerInvariant());

    /// <summary>The sizes of the source pictures, which the build wrote into the assembly: the game ships without them.</summary>
    private static long ReadPngBytes()
    {
        AssemblyMetadataAttribute sizes = typeof(LoadReport).Assembly
            .GetCustomAttributes<AssemblyMetadataAttribute>()
            .First(a => a.Key == PngBytesKey);
        return sizes.Value!.Split('+').Sum(size => long.Parse(size, CultureInfo.InvariantCulture));
    }
}
