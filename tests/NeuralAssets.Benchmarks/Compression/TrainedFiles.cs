using System.Security.Cryptography;
using System.Text;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A group trained for one quality: what decides its bytes, and where they are.</summary>
/// <param name="order">What to train, and how.</param>
/// <param name="workDirectory">Absolute; inputs, checkpoints and outputs are kept below it.</param>
internal sealed class TrainedFiles(TrainingOrder order, string workDirectory)
{
    /// <summary>
    /// Pixels, settings and the compiled code of trainer and Runtime, which is a finer thing than their version: what they would have made yesterday says
    /// nothing about today.
    /// </summary>
    public string Identity { get; } = string.Join(
        ' ',
        order.Group.Name,
        order.Group.Digest,
        order.Effort,
        order.Quality,
        order.Metric,
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
        string codesPath = Path.Combine(directory, order.Group.Name + ".nac");
        return File.Exists(codesPath)
            ? codesPath
            : TrainerProcess.Train(order with { Group = WriteInputs(order.Group) }, key, directory, cancellationToken);
    }

    private CorpusGroup WriteInputs(CorpusGroup group)
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
