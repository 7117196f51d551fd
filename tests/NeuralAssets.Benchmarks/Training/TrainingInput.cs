using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Benchmarks.Training;

/// <summary>Groups of images to train.</summary>
internal static class TrainingInput
{
    /// <summary>The inputs that the benchmark paints itself: photographs, sprites, and a group of ten megapixels.</summary>
    public static IReadOnlyList<string> Synthetic { get; } = ["photos", "sprites", "large"];

    /// <summary>A group, planned as a build plans it.</summary>
    /// <param name="name">One of <see cref="Synthetic"/>, or the folder of a group.</param>
    /// <param name="corpus">Folder of the corpus; null for synthetic groups.</param>
    public static GroupPlan Load(string name, string? corpus)
    {
        IReadOnlyList<SourceImage> images = corpus is null ? Paint(name) : CorpusGroup.Load(corpus, name, long.MaxValue).Images;
        return new GroupPlan
        {
            Group = name,
            Key = "benchmark",
            Images = [.. images.Select(static image => new PlannedImage(image, Quality: 75))],
            Effort = Effort.Normal,
            Seed = 1,
            Threads = Environment.ProcessorCount,
            Torch = TorchAvailability.Unavailable("The benchmark times engines, not whole trainings."),
        };
    }

    private static IReadOnlyList<SourceImage> Paint(string name) => name switch
    {
        "photos" => SyntheticImages.Photos(4, 768, 512),
        "sprites" => SyntheticImages.Sprites(20, 120),
        "large" => SyntheticImages.Photos(5, 1920, 1088),
        _ => throw new ArgumentException($"There is no synthetic group '{name}'; there are {string.Join(", ", Synthetic)}."),
    };
}
