using System.Security.Cryptography;
using System.Text;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>The images of one group, and a digest of their files.</summary>
/// <param name="Name">Name of the group's folder.</param>
/// <param name="Images">In ordinal order of their names.</param>
/// <param name="Digest">Hex digest of names and files.</param>
internal sealed record CorpusGroup(string Name, IReadOnlyList<SourceImage> Images, string Digest)
{
    public long Pixels => Images.Sum(static image => image.Pixels);

    public bool HasAlpha => Images.Any(static image => image.Alpha != AlphaKind.Opaque);

    /// <param name="root">Folder of the corpus.</param>
    /// <param name="name">Name of the group's folder.</param>
    /// <param name="maximumPixels">Images are taken until so many pixels are reached; at least one is.</param>
    public static CorpusGroup Load(string root, string name, long maximumPixels)
    {
        var images = new List<SourceImage>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long pixels = 0;
        foreach (string path in Corpus.ImagePaths(Path.Combine(root, name)))
        {
            SourceImage image = ImageLoader.Load(Path.GetFileNameWithoutExtension(path), Path.GetFullPath(path));
            pixels += image.Pixels;
            if (pixels > maximumPixels && images.Count > 0)
            {
                break;
            }

            images.Add(image);
            digest.AppendData(Encoding.UTF8.GetBytes(image.Name + "\0"));
            digest.AppendData(SHA256.HashData(File.ReadAllBytes(path)));
        }

        return images.Count > 0
            ? new CorpusGroup(name, images, Convert.ToHexStringLower(digest.GetHashAndReset()))
            : throw new DirectoryNotFoundException($"There are no images in {Path.Combine(root, name)}.");
    }
}

/// <summary>A folder of folders of images; whatever is not an image, such as credits, is passed over.</summary>
internal static class Corpus
{
    public static IEnumerable<string> GroupNames(string root)
        => Directory.EnumerateDirectories(root).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public static IEnumerable<string> ImagePaths(string directory)
        => Directory.EnumerateFiles(directory)
            .Where(static path => ImageContentSniffer.Sniff(File.ReadAllBytes(path)) != ImageContent.Unknown)
            .OrderBy(static path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);
}
