using System.Reflection;

namespace NeuralAssets;

/// <summary>Where the two files of a group come from.</summary>
internal static class GroupFiles
{
    internal const string DecoderExtension = ".nad";
    internal const string CodesExtension = ".nac";
    private const string ResourceFolder = "neural/";

    /// <summary>A missing folder is a missing file to the caller.</summary>
    internal static byte[] Read(string path) =>
        File.Exists(path) ? File.ReadAllBytes(path) : throw new FileNotFoundException($"There is no file '{path}'.", path);

    internal static byte[] Read(Stream stream)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    internal static byte[] ReadResource(Assembly assembly, string fileName)
    {
        string name = ResourceFolder + fileName;
        using Stream stream = assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"The assembly {assembly.GetName().Name} has no resource '{name}'.", name);
        return Read(stream);
    }
}
