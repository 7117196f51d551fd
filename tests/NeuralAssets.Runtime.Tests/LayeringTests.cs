using System.Reflection;

namespace NeuralAssets.Runtime.Tests;

public class LayeringTests
{
    [Fact]
    public void RuntimeReferencesOnlyTheFramework() =>
        Assert.All(
            typeof(NeuralImage).Assembly.GetReferencedAssemblies(),
            reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

    [Fact]
    public void FormatNamesNoOtherNamespaceOfOurs()
    {
        foreach (string file in Directory.EnumerateFiles(SourceFolder("Format"), "*.cs"))
        {
            foreach (string line in File.ReadLines(file).Where(line => line.StartsWith("using ", StringComparison.Ordinal)))
            {
                Assert.DoesNotContain("NeuralAssets", line, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void DecodingUsesNoFloatingPoint()
    {
        string[] folders = [SourceFolder("Format"), SourceFolder("Decoding"), SourceFolder("Lossless")];
        foreach (string file in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs")))
        {
            Assert.DoesNotMatch(@"\b(float|double|decimal|MathF)\b", File.ReadAllText(file));
        }
    }

    private static string SourceFolder(string folder)
    {
        // Not from a caller's file path: reproducible builds hide where the sources were.
        string root = typeof(LayeringTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(data => data.Key == "RepositoryRoot").Value!;
        string path = Path.Combine(root, "src", "NeuralAssets.Runtime", folder);
        Assert.True(Directory.Exists(path), path);
        return path;
    }
}
