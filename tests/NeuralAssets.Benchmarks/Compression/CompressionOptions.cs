using System.CommandLine;
using System.CommandLine.Parsing;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>The command-line options of comparisons with other codecs.</summary>
internal sealed class CompressionOptions
{
    private const string All = "all";

    /// <summary>Stands for all pixels until they are read: the library takes no null from a parser of numbers.</summary>
    private const long Unlimited = long.MaxValue;

    private readonly Option<string> _corpus = new("--corpus")
    {
        Description = "Folder with one folder of images per group; corpus/layout.sh makes one.",
        DefaultValueFactory = static _ => "../shared/corpus/groups",
    };

    private readonly Option<string[]?> _groups;
    private readonly Option<long> _pixels;
    private readonly Option<int[]> _qualities;
    private readonly Option<Effort> _effort;

    private readonly Option<TrainingMetric> _metric = new("--metric")
    {
        Description = "What training minimises: Psnr or MsSsim.",
        DefaultValueFactory = static _ => TrainingMetric.Psnr,
    };

    private readonly Option<string> _work = new("--work")
    {
        Description = "Folder where finished points and checkpoints are kept; a later run goes on from them.",
        DefaultValueFactory = static _ => Path.Combine("artifacts", "benchmark-work"),
    };

    /// <param name="groups">Groups taken if none are asked for; null for all.</param>
    /// <param name="pixels">Most pixels of a group if nothing is asked for; null for all.</param>
    /// <param name="qualities">Qualities if none are asked for.</param>
    public CompressionOptions(string[]? groups, long? pixels, int[] qualities)
    {
        _groups = new Option<string[]?>("--groups")
        {
            Description = "Names of groups, with commas between; 'all' for all.",
            CustomParser = static result => Text(result) == All ? null : Split(Text(result)),
            DefaultValueFactory = _ => groups,
        };
        _pixels = new Option<long>("--pixels")
        {
            Description = "Most pixels of a group: images evenly spaced by name, those above a quarter of it cropped; 'all' for the whole group.",
            CustomParser = static result => Text(result) == All ? Unlimited : Number(result, Text(result), 1, Unlimited),
            DefaultValueFactory = _ => pixels ?? Unlimited,
        };
        _qualities = new Option<int[]>("--qualities")
        {
            Description = "Qualities to train for, 1 to 100, with commas between.",
            CustomParser = static result => [.. Split(Text(result)).Select(text => (int)Number(result, text, 1, 100)).Distinct().Order()],
            DefaultValueFactory = _ => qualities,
        };
        _effort = new Option<Effort>("--effort") { Description = "Fast, Normal or Max.", DefaultValueFactory = static _ => Effort.Normal };
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_corpus, _groups, _pixels, _qualities, _effort, _metric, _work])
        {
            command.Options.Add(option);
        }
    }

    public CompressionSettings Read(ParseResult parsed) => new(
        Path.GetFullPath(parsed.GetRequiredValue(_corpus)),
        parsed.GetValue(_groups),
        parsed.GetValue(_pixels) is long pixels and not Unlimited ? pixels : null,
        parsed.GetRequiredValue(_qualities),
        parsed.GetRequiredValue(_effort),
        parsed.GetRequiredValue(_metric),
        Path.GetFullPath(parsed.GetRequiredValue(_work)));

    private static string Text(ArgumentResult result) => result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;

    private static string[] Split(string text)
        => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static long Number(ArgumentResult result, string text, long minimum, long maximum)
    {
        if (!long.TryParse(text, out long value) || value < minimum || value > maximum)
        {
            result.AddError($"'{text}' is not a number from {minimum} to {maximum}.");
        }

        return value;
    }
}
