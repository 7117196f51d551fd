using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Cli;

/// <summary>The two files of a group, found from either, opened with the library that games use.</summary>
/// <param name="DecoderPath">The <c>.nad</c> file.</param>
/// <param name="CodesPath">The <c>.nac</c> file.</param>
internal sealed record GroupFiles(string DecoderPath, string CodesPath)
{
    /// <exception cref="TrainerException">NA0204: the name ends in neither of the two; NA0202: one of the files is missing.</exception>
    public static GroupFiles Of(string path)
    {
        if (Path.GetExtension(path) is not (".nad" or ".nac"))
        {
            throw new TrainerException(DiagnosticCodes.NotAnImage, "The file is no group: its name must end in .nac or .nad.", path);
        }

        var files = new GroupFiles(Path.ChangeExtension(path, ".nad"), Path.ChangeExtension(path, ".nac"));
        foreach (string file in (ReadOnlySpan<string>)[files.CodesPath, files.DecoderPath])
        {
            if (!File.Exists(file))
            {
                throw new TrainerException(DiagnosticCodes.FileNotFound, "There is no such file.", file);
            }
        }

        return files;
    }

    /// <exception cref="TrainerException">NA0205: the files are damaged.</exception>
    public NeuralImageGroup Open()
    {
        try
        {
            return NeuralImageGroup.Open(File.ReadAllBytes(DecoderPath), File.ReadAllBytes(CodesPath));
        }
        catch (NeuralImageFormatException e)
        {
            throw new TrainerException(DiagnosticCodes.ImageDamaged, e.Message, CodesPath, e);
        }
    }
}
