using System.Reflection;
using System.Runtime.Loader;
using SharpFuzz;

namespace NeuralAssets.Fuzzing;

/// <summary>Makes the program load a copy of the Runtime whose branches count themselves.</summary>
internal static class Instrumentation
{
    private const string Subject = "NeuralAssets.Runtime";

    /// <summary>Must run before the first method that names a type of the Runtime is compiled.</summary>
    public static void Install() => AssemblyLoadContext.Default.Resolving += static (context, name) =>
        name.Name == Subject ? Load(context) : null;

    private static Assembly Load(AssemblyLoadContext context)
    {
        // SharpFuzz rewrites a file in place, and several processes may run from one folder.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("neural-assets-fuzzing-");
        try
        {
            string file = Subject + ".dll";
            string path = Path.Combine(folder.FullName, file);
            File.Copy(Path.Combine(AppContext.BaseDirectory, "subject", file), path);
            Fuzzer.Instrument(path, static _ => true, Options.Value);
            return context.LoadFromStream(new MemoryStream(File.ReadAllBytes(path)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
