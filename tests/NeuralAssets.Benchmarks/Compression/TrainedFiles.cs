using System.Security.Cryptography;
using System.Text;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A group trained for one quality: what decides its bytes, and where they are.</summary>
/// <param name="group">What to train.</param>
/// <param name="quality">1 to 100, for every image.</param>
/// <param name="effort">How long.</param>
/// <param name="workDirectory">Absolute; inputs, checkpoints and outputs are kept below it.</param>
internal sealed class TrainedFiles(CorpusGroup group, int quality, Effort effort, string workDirectory)
{
    /// <summary>
    /// Pixels, settings and the compiled code of trainer and Runtime, which is a finer thing than their version: what they would have made yesterday says
    /// nothing about today.
    /// </summary>
    public string Identity { get; } = string.Join(
        ' ',
        group.Name,
        group.Digest,
        effort,
        quality,
        typeof(ImageLoader).Module.ModuleVersionId,
        typeof(NeuralImageGroup).Module.ModuleVersionId);

    /// <summary>
    /// Path of the codes file, trained now if it is not there. A training that was cut short goes on from its checkpoint. The trainer reads the pixels that
    /// every other codec gets: cropped, and without hidden colours.
    /// </summary>
    /// <exception cref="TrainingFailedException">The trainer failed.</exception>
    public string GetOrTrain(CancellationToken cancellationToken)
    {
        string key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Identity)));
        string directory = Path.Combine(workDirectory, "groups", key[..16]);
        string codesPath = Path.Combine(directory, group.Name + ".nac");
        return File.Exists(codesPath)
            ? codesPath
            : TrainerProcess.Train(WriteInputs(), quality, effort, key, directory, cancellationToken);
    }

    private CorpusGroup WriteInputs()
    {
        string directory = Path.Combine(workDirectory, "images", group.Digest[..16]);
        Directory.CreateDirectory(directory);
        var images = new List<SourceImage>();
        for (int i = 0; i < group.Images.Count; i++)
        {
            SourceImage image = group.Images[i];
            string path = Path.Combine(directory, $"{i}.png");
            if (!File.Exists(path))
            {
                PngWriter.Write(path + ".tmp", image.Rgba, image.Width, image.Height, image.Alpha != SourceAlpha.Opaque);
                File.Move(path + ".tmp", path);
            }

            images.Add(image with { Path = path });
        }

        return group with { Images = images };
    }
}
