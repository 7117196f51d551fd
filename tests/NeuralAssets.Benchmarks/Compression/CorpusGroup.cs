using System.Security.Cryptography;
using System.Text;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Images that share a decoder, and a digest of all that a codec sees of them.</summary>
/// <param name="Name">Name of the group's folder.</param>
/// <param name="Images">In ordinal order of their names.</param>
/// <param name="Digest">Hex digest of names, sizes and pixels.</param>
internal sealed record CorpusGroup(string Name, IReadOnlyList<SourceImage> Images, string Digest)
{
    public long Pixels => Images.Sum(static image => image.Pixels);

    /// <summary>Whether some files are JPEG, so that their pixels carry a codec's traces already.</summary>
    public bool IsLossySource { get; init; }

    public bool HasAlpha => Images.Any(static image => image.Alpha != SourceAlpha.Opaque);

    /// <param name="root">Folder of the corpus.</param>
    /// <param name="name">Name of the group's folder.</param>
    /// <param name="maximumPixels">Images are taken until so many pixels are reached; at least one is.</param>
    public static CorpusGroup Load(string root, string name, long maximumPixels)
    {
        var images = new List<SourceImage>();
        long pixels = 0;
        bool isLossySource = false;
        foreach (string path in Corpus.ImagePaths(Path.Combine(root, name)))
        {
            SourceImage image = ImageLoader.Load(Path.GetFileNameWithoutExtension(path), Path.GetFullPath(path));
            pixels += image.Pixels;
            if (pixels > maximumPixels && images.Count > 0)
            {
                break;
            }

            images.Add(image);
            isLossySource |= Corpus.IsJpeg(path);
        }

        return images.Count > 0
            ? Of(name, images) with { IsLossySource = isLossySource }
            : throw new DirectoryNotFoundException($"There are no images in {Path.Combine(root, name)}.");
    }

    public static CorpusGroup Of(string name, IReadOnlyList<SourceImage> images)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SourceImage image in images)
        {
            digest.AppendData(Encoding.UTF8.GetBytes($"{image.Name}\0{image.Width}\0{image.Height}\0"));
            digest.AppendData(image.Rgba);
        }

        return new CorpusGroup(name, images, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }
}
