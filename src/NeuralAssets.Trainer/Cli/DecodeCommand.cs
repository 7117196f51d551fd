using System.CommandLine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Cli;

/// <summary><c>decode group.nac</c>: the images of a group as PNG files.</summary>
internal static class DecodeCommand
{
    public static Command Create(TextWriter output)
    {
        var codes = new Argument<string>("codes")
        {
            Description = "Codes file of the group; its decoder file must be beside it.",
            HelpName = "group.nac",
        };
        var directory = new Option<string>("--output", "-o")
        {
            Description = "Folder to write to; the current one by default.",
            HelpName = "DIR",
            DefaultValueFactory = static _ => ".",
        };
        var image = new Option<string?>("--image", "-i")
        {
            Description = "Logical name of the one image to decode; all by default.",
            HelpName = "NAME",
        };
        Option<int> scale = new Option<int>("--scale", "-s")
        {
            Description = "Divisor of width and height.",
            DefaultValueFactory = static _ => 1,
        }.AcceptOnlyFromAmong("1", "2", "4", "8");

        var command = new Command("decode", "Decode images of a group into PNG files.") { codes, directory, image, scale };
        command.SetAction(parsed => Run(
            GroupFiles.Of(parsed.GetRequiredValue(codes)),
            parsed.GetRequiredValue(directory),
            parsed.GetValue(image),
            ScaleOf(parsed.GetRequiredValue(scale)),
            output));
        return command;
    }

    private static int Run(GroupFiles files, string directory, string? name, NeuralScale scale, TextWriter output)
    {
        NeuralImageGroup group = files.Open();
        foreach (NeuralImage image in Select(group, name, files.CodesPath))
        {
            string path = PathFor(image.Name, directory);
            (int width, int height) = image.SizeAt(scale);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            PngWriter.Write(path, Decode(image, scale, files.CodesPath), width, height, image.HasAlpha);
            output.WriteLine(path);
        }

        return ExitCode.Success;
    }

    private static IReadOnlyList<NeuralImage> Select(NeuralImageGroup group, string? name, string file)
    {
        if (name is null)
        {
            return group.Images;
        }

        return group.TryGet(name, out NeuralImage? image)
            ? [image]
            : throw new TrainerException(DiagnosticCodes.FileNotFound, $"The group has no image named '{name}'.", file);
    }

    private static byte[] Decode(NeuralImage image, NeuralScale scale, string file)
    {
        try
        {
            return image.Decode(NeuralPixelFormat.Rgba32, scale);
        }
        catch (NeuralImageFormatException e)
        {
            throw new TrainerException(DiagnosticCodes.ImageDamaged, $"'{image.Name}': {e.Message}", file, e);
        }
    }

    /// <summary>A logical name may hold folders, and a hostile one may point out of the output folder.</summary>
    private static string PathFor(string name, string directory)
    {
        string root = Path.GetFullPath(directory);
        string path = Path.GetFullPath(Path.Join(root, name + ".png"));
        return path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new TrainerException(DiagnosticCodes.InvalidImageName, $"'{name}' lies outside of the output folder.", name);
    }

    private static NeuralScale ScaleOf(int divisor) => divisor switch
    {
        1 => NeuralScale.Full,
        2 => NeuralScale.Half,
        4 => NeuralScale.Quarter,
        8 => NeuralScale.Eighth,
        _ => throw new ArgumentOutOfRangeException(nameof(divisor)),
    };
}
