using System.Globalization;
using System.Text;
using NeuralAssets.Tasks.Planning;

namespace NeuralAssets.Tasks.Caching;

/// <summary>
/// The two identities of a group's files. Neither knows paths, times, target framework, configuration, machine or
/// threads.
/// </summary>
internal static class GroupKey
{
    /// <summary>Of everything the developer decides: settings and images. Committed beside frozen outputs.</summary>
    public static string OfInputs(TrainingSettings settings, PlannedGroup group, Func<string, string> digestOfFile)
    {
        StringBuilder text = new("NeuralAssets inputs 1\n");
        text.Append("settings ").Append(settings.Describe()).Append('\n');
        text.Append("group ").Append(group.Name).Append('\n');
        text.Append(group.Goal.Describe());
        foreach (PlannedImage image in group.Images)
        {
            text.AppendFormat(
                CultureInfo.InvariantCulture, "image {0} quality={1} {2}\n", digestOfFile(image.Path), image.Quality, image.Name);

            // A line of its own, which no name can imitate; none for the default, so that older keys stay what they are.
            text.Append(image.HasKind ? $"kind {image.Kind}\n" : "");
        }

        return Digest.OfText(text.ToString());
    }

    /// <summary>
    /// Of the inputs and the trainer: names the cache entry. The trainer's assembly version stands for the format and for
    /// the bytes it writes; a trainer that writes others has another version.
    /// </summary>
    public static string OfEntry(string inputsKey, string trainerVersion)
        => Digest.OfText($"NeuralAssets entry 1\ntrainer {trainerVersion}\ninputs {inputsKey}\n");
}
