using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>The files of the folder <c>Files</c>, each named after its defect: what fuzzing found, kept for ever.</summary>
public sealed class MalformedFileTests
{
    private const long AllowedBytes = 4 << 20;

    private static readonly string s_folder =
        Path.Combine(SourceTree.Root, "tests", "NeuralAssets.Runtime.Tests", "Malformed", "Files");

    public static TheoryData<string> Defects => 
        [.. Directory.GetFiles(s_folder, "*.nac").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>With the documented exception, within two seconds (<see cref="Outcome"/>) and little memory.</summary>
    [Theory]
    [MemberData(nameof(Defects))]
    public void Runtime_refuses(string defect)
    {
        byte[] decoder = File.ReadAllBytes(Path.Combine(s_folder, defect + ".nad"));
        byte[] codes = File.ReadAllBytes(Path.Combine(s_folder, defect + ".nac"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        string? refusal = Outcome.OfRuntime(decoder, codes).Refusal;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        Assert.NotNull(refusal);
        Assert.False(refusal.Contains("format version", StringComparison.Ordinal), "Made for another version of the format: make it anew, or delete it.");
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void Reference_refuses(string defect) => Assert.NotNull(Outcome.OfReference(
        File.ReadAllBytes(Path.Combine(s_folder, defect + ".nad")),
        File.ReadAllBytes(Path.Combine(s_folder, defect + ".nac"))).Refusal);
}
