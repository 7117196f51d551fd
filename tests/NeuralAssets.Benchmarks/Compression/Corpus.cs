using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A folder of folders of images; whatever is not an image, such as credits, is passed over.</summary>
internal static class Corpus
{
    public static IEnumerable<string> GroupNames(string root)
        => Directory.EnumerateDirectories(root)
            .Select(static path => Path.GetFileName(path))
            .Where(static name => !name.StartsWith('.'))
            .Order(StringComparer.Ordinal);

    public static IEnumerable<string> ImagePaths(string directory)
        => Directory.EnumerateFiles(directory)
            .Where(static path => ImageContentSniffer.Sniff(File.ReadAllBytes(path)) != ImageContent.Unknown)
            .OrderBy(static path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);

    public static bool IsJpeg(string path) => ImageContentSniffer.Sniff(File.ReadAllBytes(path)) == ImageContent.Jpeg;
}
