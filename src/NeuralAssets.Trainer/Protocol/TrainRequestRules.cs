using System.Text;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>The ranges of PROTOCOL.md. Each fault names the member, the value found and what is allowed.</summary>
internal static class TrainRequestRules
{
    /// <summary>Longest logical name, in bytes of UTF-8.</summary>
    public const int MaximumNameBytes = 255;

    private const int MaximumThreads = 256;
    private const int MaximumGroupNameLength = 100;

    /// <exception cref="TrainerException">The first rule that is broken.</exception>
    public static void Check(TrainRequest request, string? file)
    {
        new Checker(file).Check(request);
    }

    /// <summary>A file name on every system: not '.', '..' or anything that starts or ends with a dot.</summary>
    private static bool IsGroupName(string name)
        => name.Length is > 0 and <= MaximumGroupNameLength
            && name[0] != '.'
            && name[^1] != '.'
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool IsImageName(string name)
        => name.Length > 0
            && Encoding.UTF8.GetByteCount(name) <= MaximumNameBytes
            && !name.Any(char.IsControl);

    private readonly struct Checker(string? file)
    {
        public void Check(TrainRequest request)
        {
            Require(request.ParentProcessId is null or > 0, "parentProcessId", request.ParentProcessId, "1 or more");
            Require(request.Seed >= 0, "seed", request.Seed, "0 to 2147483647");
            Require(request.Threads is >= 0 and <= MaximumThreads, "threads", request.Threads, $"0 to {MaximumThreads}");
            Require(request.LibTorchDirectory is not "", "libTorchDirectory", "empty", "a folder, or no such member");
            Require(request.CacheDirectory.Length > 0, "cacheDirectory", "empty", "a folder");
            Require(request.Groups.Count > 0, "groups", "empty", "at least one group");

            var outputs = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (int i = 0; i < request.Groups.Count; i++)
            {
                GroupRequest group = request.Groups[i] ?? throw Invalid($"groups[{i}]", "null", "a group");
                Check(group, $"groups[{i}]");
                Require(
                    outputs.Add(Path.Join(Path.GetFullPath(group.OutputDirectory), group.Name)),
                    $"groups[{i}].name",
                    $"'{group.Name}'",
                    "a name that no other group of the folder has");
            }
        }

        private void Check(GroupRequest group, string path)
        {
            if (!IsGroupName(group.Name))
            {
                throw new TrainerException(
                    DiagnosticCodes.InvalidGroupName,
                    $"{path}.name is '{group.Name}'; allowed are 1 to {MaximumGroupNameLength} letters, digits, '-', '_' and '.', no dot at either end.",
                    file);
            }

            Require(
                group.Key.Length > 0 && group.Key.All(char.IsAsciiHexDigit),
                $"{path}.key",
                $"'{group.Key}'",
                "hexadecimal digits");
            Require(
                Path.IsPathFullyQualified(group.OutputDirectory),
                $"{path}.outputDirectory",
                $"'{group.OutputDirectory}'",
                "an absolute path");
            Require(group.TargetPsnr is null or (>= 10 and <= 80), $"{path}.targetPsnr", group.TargetPsnr, "10 to 80");
            Require(group.MaxBytes is null or (>= 1 and <= int.MaxValue), $"{path}.maxBytes", group.MaxBytes, $"1 to {int.MaxValue}");
            Require(group.TargetPsnr is null || group.MaxBytes is null, $"{path}.maxBytes", group.MaxBytes, "no such member beside targetPsnr");
            Require(group.Images.Count > 0, $"{path}.images", "empty", "at least one image");

            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (int i = 0; i < group.Images.Count; i++)
            {
                string imagePath = $"{path}.images[{i}]";
                ImageRequest image = group.Images[i] ?? throw Invalid(imagePath, "null", "an image");
                Check(image, imagePath);
                if (!names.Add(image.Name))
                {
                    throw new TrainerException(
                        DiagnosticCodes.DuplicateName,
                        $"Group '{group.Name}' has two images named '{image.Name}', case aside.",
                        image.Path);
                }

                Require(
                    i == 0 || string.CompareOrdinal(group.Images[i - 1].Name, image.Name) < 0,
                    $"{imagePath}.name",
                    $"'{image.Name}'",
                    "ordinal order of the names");
            }
        }

        private void Check(ImageRequest image, string path)
        {
            if (!IsImageName(image.Name))
            {
                throw new TrainerException(
                    DiagnosticCodes.InvalidImageName,
                    $"{path}.name is '{image.Name}'; allowed are 1 to {MaximumNameBytes} bytes of UTF-8 without control characters.",
                    image.Path);
            }

            Require(Path.IsPathFullyQualified(image.Path), $"{path}.path", $"'{image.Path}'", "an absolute path");
            Require(image.Quality is >= 1 and <= 100, $"{path}.quality", image.Quality, "1 to 100");
        }

        private void Require(bool holds, string member, object? found, string allowed)
        {
            if (!holds)
            {
                throw Invalid(member, found, allowed);
            }
        }

        private TrainerException Invalid(string member, object? found, string allowed)
            => new(
                DiagnosticCodes.InvalidRequest,
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{member} is {found}; allowed: {allowed}."),
                file);
    }
}
