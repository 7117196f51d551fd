using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ImageMagick;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>How a result came about, so that it can come about again.</summary>
/// <param name="Command">What makes it, from the repository's root.</param>
/// <param name="Effort">Of the trainings.</param>
/// <param name="Machine">Processor and system.</param>
/// <param name="Versions">Of everything that decides bytes.</param>
internal sealed record RunSetup(string Command, Effort Effort, string Machine, string Versions)
{
    private const string CpuInfo = "/proc/cpuinfo";

    /// <param name="arguments">Of this program, as one would type them.</param>
    /// <param name="effort">Of the trainings.</param>
    public static RunSetup Here(string arguments, Effort effort) => new(
        "dotnet run -c Release --project tests/NeuralAssets.Benchmarks -- " + arguments, effort, DescribeMachine(), DescribeVersions());

    /// <summary>Processor, vectors and system.</summary>
    public static string DescribeMachine()
    {
        string registers = Vector512.IsHardwareAccelerated ? "512" : Vector256.IsHardwareAccelerated ? "256" : "128";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {Environment.ProcessorCount} cores, vectors of {registers} bits; {RuntimeInformation.OSDescription}");
    }

    /// <summary>.NET tells the name nowhere.</summary>
    private static string Processor()
    {
        string? line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    /// <summary>The trainer's version.</summary>
    public static string Trainer => typeof(ImageLoader).Assembly.GetName().Version!.ToString(3);

    private static string DescribeVersions()
    {
        string magick = string.Join(' ', MagickNET.ImageMagickVersion.Split(' ').Take(3));
        string avifenc = Avifenc.IsAvailable ? $"; avifenc {Avifenc.Version.Replace("Version: ", "", StringComparison.Ordinal)}" : "";
        return $"trainer {Trainer}, {RuntimeInformation.FrameworkDescription}, {MagickNET.Version}, {magick}{avifenc}";
    }
}
