using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// Loads TorchSharp's native library. As shipped it asks for GLIBCXX_3.4.32, which Debian 12, Ubuntu 22.04 and RHEL 9 lack. Behind that
/// version stands a marker that linkers put in and no code calls, so where the version is missing a copy that does without it is loaded.
/// </summary>
internal static class TorchShim
{
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string Marker = "_ZSt21ios_base_library_initv";

    /// <param name="path">The library as shipped.</param>
    /// <param name="cacheDirectory">Where the changed copy is kept; created if need be.</param>
    /// <exception cref="DllNotFoundException">It can't be loaded.</exception>
    /// <exception cref="IOException">The copy can't be written.</exception>
    public static void Load(string path, string cacheDirectory)
    {
        try
        {
            NativeLibrary.Load(path);
        }
        catch (DllNotFoundException e) when (e.Message.Contains(MissingVersion, StringComparison.Ordinal))
        {
            byte[] library = File.ReadAllBytes(path);
            if (!ElfVersionNeeds.TryWeaken(library, MissingVersion, Marker))
            {
                throw;
            }

            NativeLibrary.Load(Keep(library, cacheDirectory));
        }
    }

    /// <summary>Writes the library under a name made of its content, so that two versions, or two processes, never meet.</summary>
    private static string Keep(byte[] library, string cacheDirectory)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(library).AsSpan(0, 8));
        string path = Path.Combine(cacheDirectory, $"libLibTorchSharp-{digest}.so");
        if (File.Exists(path) && library.AsSpan().SequenceEqual(File.ReadAllBytes(path)))
        {
            return path;
        }

        Directory.CreateDirectory(cacheDirectory);
        string temporary = Path.Combine(cacheDirectory, $".{Guid.NewGuid():N}.tmp");
        File.WriteAllBytes(temporary, library);
        File.Move(temporary, path, overwrite: true);
        return path;
    }
}
