using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using ImageMagick;
using Perfolizer.Horology;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary><c>decoding</c>: speed of the Runtime, tier by tier, and of other codecs' decoders on the same images.</summary>
internal static class DecodingCommand
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    public static Command Create()
    {
        var corpus = new Option<string>("--corpus")
        {
            Description = "Folder with one folder of images per group.",
            DefaultValueFactory = static _ => "../shared/corpus/groups",
        };
        var name = new Option<string?>("--group")
        {
            Description = $"Name of a group, instead of {string.Join(", ", DecodingGroup.All.Select(static group => $"{group.Name} with {group.Pixels}"))} pixels.",
        };
        var pixels = new Option<long>("--pixels")
        {
            Description = "Of the group, take images in order of their names until so many pixels are reached.",
            DefaultValueFactory = static _ => 800_000,
        };
        var quality = new Option<int>("--quality") { Description = "Quality to train for.", DefaultValueFactory = static _ => 75 };
        var codes = new Option<string?>("--codes")
        {
            Description = "A trained group's .nac file, to decode that instead of training one; the images it lacks are left out.",
        };
        var json = new Option<string?>("--json") { Description = "File for the results, as JSON." };
        var work = new Option<string>("--work")
        {
            Description = "Folder where trained groups are kept; a later run goes on from them.",
            DefaultValueFactory = static _ => Path.Combine("artifacts", "benchmark-work"),
        };
        var kernels = new Option<bool>("--kernels") { Description = "Time the inner loops instead, tier by tier, with BenchmarkDotNet." };
        var command = new Command("decoding", "Decoding speed, at equal PSNR.") { corpus, name, pixels, quality, codes, json, work, kernels };
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(kernels))
            {
                BenchmarkRunner.Run<KernelBenchmarks>(KernelConfiguration());
                return Task.FromResult(0);
            }

            DecodingGroup[] groups = parsed.GetValue(name) is { } only ? [new(only, parsed.GetValue(pixels))] : DecodingGroup.All;
            var results = new Dictionary<string, DecodingResult[]>();
            foreach (DecodingGroup chosen in groups)
            {
                var group = CorpusGroup.Load(parsed.GetRequiredValue(corpus), chosen.Name, chosen.Pixels);
                string codesPath = parsed.GetValue(codes) ?? Train(
                    group, parsed.GetRequiredValue(quality), Path.GetFullPath(parsed.GetRequiredValue(work)), cancellationToken);
                var names = NeuralImageGroup.Open(codesPath);
                group = group with { Images = [.. group.Images.Where(image => names.TryGet(image.Name, out _))] };
                if (group.Images.Count != names.Images.Count)
                {
                    Console.Error.WriteLine($"{codesPath} has other images than {chosen.Name} with --pixels {chosen.Pixels}.");
                    return Task.FromResult(1);
                }

                DecodingResult[] measured = Measure(group, codesPath);
                results.Add($"{chosen.Name} {chosen.Pixels}", measured);
                Console.WriteLine(Table(group, [.. names.Networks.Select(network => network.Architecture)], measured));
            }

            if (parsed.GetValue(json) is { } path)
            {
                File.WriteAllText(path, JsonSerializer.Serialize(results, s_json));
            }

            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>In this process and in short rounds: six loops in four tiers take about a minute.</summary>
    private static ManualConfig KernelConfiguration()
    {
        Job job = Job.ShortRun.WithToolchain(InProcessNoEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(100));
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .WithArtifactsPath(Path.Combine("artifacts", "benchmark-work", "kernels"));
    }

    /// <summary>A group trained by the code as it is now is trained once.</summary>
    private static string Train(CorpusGroup group, int quality, string work, CancellationToken cancellationToken)
    {
        string identity = $"{group.Digest} {quality} {typeof(ImageLoader).Module.ModuleVersionId}";
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
        string directory = Path.Combine(work, "decoding", key[..16]);
        string codesPath = Path.Combine(directory, group.Name + ".nac");
        return File.Exists(codesPath)
            ? codesPath
            : TrainerProcess.Train(new TrainingOrder(group, quality, Effort.Fast, TrainingMetric.Psnr), key, directory, cancellationToken);
    }

    private static DecodingResult[] Measure(CorpusGroup group, string codesPath)
    {
        // One image is decoded by one thread, ours and theirs alike; side by side is measured apart.
        ResourceLimits.Thread = 1;
        var neural = new NeuralDecoding(
            group, File.ReadAllBytes(Path.ChangeExtension(codesPath, ".nad")), File.ReadAllBytes(codesPath));
        Contender[] contenders =
        [
            .. neural.Contenders(),
            .. OtherCodec.All.SelectMany(codec => OtherDecoding.Contenders(group, codec, neural.Psnr)),
        ];
        Contender[] shared = [.. contenders.Where(static contender => contender.IsSharedOut)];
        int images = group.Images.Count;
        double[] seconds = Rounds.Fastest(
            [.. contenders.Select(contender => contender.InTurn(images)), .. shared.Select(contender => contender.SideBySide(images))]);
        return
        [
            .. contenders.Select((contender, i) => new DecodingResult(
                contender.Decoder,
                contender.Psnr,
                contender.BitsPerPixel,
                group.Pixels / seconds[i] / 1e6,
                contender.IsSharedOut ? group.Pixels / seconds[contenders.Length + Array.IndexOf(shared, contender)] / 1e6 : null)),
        ];
    }

    private static string Table(CorpusGroup group, DecoderArchitecture[] networks, DecodingResult[] results)
    {
        var table = new StringBuilder();
        IEnumerable<string> sizes = networks.Select(network => string.Create(
            CultureInfo.InvariantCulture,
            $"{network.ContextWidth} context values, {network.ContextLayers} hidden layers, synthesis width {network.SynthesisWidth}"));
        table.Append(
            CultureInfo.InvariantCulture,
            $"{group.Name}: {group.Images.Count} images, {group.Pixels / 1e6:F2} Mpx; {string.Join("; ", sizes.Distinct())}\n\n");
        table.Append("| decoder | PSNR | bits/pixel | one thread, Mpx/s | all cores, Mpx/s | ratio |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (DecodingResult result in results)
        {
            string all = result.AllCores?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";
            string ratio = (result.AllCores / result.OneThread)?.ToString("F2", CultureInfo.InvariantCulture) ?? "-";
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {result.Decoder} | {result.Psnr:F2} | {result.BitsPerPixel:F3} | {result.OneThread:F2} | {all} | {ratio} |\n");
        }

        return table.ToString();
    }
}
