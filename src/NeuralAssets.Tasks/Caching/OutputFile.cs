using System.Text;

namespace NeuralAssets.Tasks.Caching;

/// <summary>
/// Writes files whole, and only when their bytes change: the time of a file then says when its content changed.
/// </summary>
/// <remarks>
/// Outputs are copied from the cache, not linked: a link would carry the cache entry's old time, and returning to an earlier
/// set of images would leave the newer files in the output folder. They are small, that being the point of the product.
/// </remarks>
internal static class OutputFile
{
    public static void WriteText(string path, string text) => Write(path, new UTF8Encoding(false).GetBytes(text));

    public static void Copy(string source, string destination) => Write(destination, File.ReadAllBytes(source));

    private static void Write(string path, byte[] content)
    {
        if (File.Exists(path) && File.ReadAllBytes(path).SequenceEqual(content))
        {
            return;
        }

        string directory = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        string temporary = Path.Combine(directory, Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Delete(path);
            File.Move(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
