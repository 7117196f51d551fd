using System.Diagnostics;
using System.Globalization;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>
/// libavif's own program, where it is on the path (Debian: libavif-bin). Magick.NET's libheif can't be told what to tune for, and codes with
/// quantisation matrices, which please the eye and cost PSNR; this makes AVIF as good as it gets by the measure that we judge it by.
/// </summary>
internal static class Avifenc
{
    private const string Program = "avifenc";

    /// <summary>libaom's quantisers go from 0, without loss, to this.</summary>
    private const int CoarsestQuantiser = 63;

    private static readonly Lazy<string?> s_path = new(Find);
    private static readonly Lazy<string> s_version = new(static () => Run(["--version"]).Split('\n')[0].Trim());

    public static bool IsAvailable => s_path.Value is not null;

    /// <summary>Of the program and its codecs; only if it is available.</summary>
    public static string Version => s_version.Value;

    /// <summary>An AVIF file, 4:4:4, at speed 4 and constant quality; alpha as good as the colours.</summary>
    /// <param name="source">What to encode.</param>
    /// <param name="quality">1 to 99, in libheif's scale.</param>
    /// <exception cref="InvalidDataException">The program failed.</exception>
    public static byte[] Encode(SourceImage source, int quality)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("neural-assets-avif-");
        try
        {
            string png = Path.Combine(folder.FullName, "source.png");
            string avif = Path.Combine(folder.FullName, "coded.avif");
            PngWriter.Write(png, source.Rgba, source.Width, source.Height, source.Alpha != SourceAlpha.Opaque);
            Run([.. Settings(quality), png, avif]);
            return File.ReadAllBytes(avif);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Settings(int quality)
    {
        int quantiser = (int)Math.Round((100 - quality) * CoarsestQuantiser / 100.0);
        string level = quantiser.ToString(CultureInfo.InvariantCulture);
        return
        [
            "--jobs", "1", "--speed", "4", "--yuv", "444", "--min", "0", "--max", "63", "--minalpha", "0", "--maxalpha", "63",
            "-a", "end-usage=q", "-a", $"cq-level={level}", "-a", "tune=psnr",
        ];
    }

    private static string Run(IEnumerable<string> arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(s_path.Value!, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidDataException($"{Program} ended with {process.ExitCode}: {output}");
        }

        return output;
    }

    private static string? Find()
        => (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static folder => Path.Combine(folder, OperatingSystem.IsWindows() ? Program + ".exe" : Program))
            .FirstOrDefault(File.Exists);
}
