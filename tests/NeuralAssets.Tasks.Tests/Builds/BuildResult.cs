using System.Text.Json;

namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>What one run of the command line said and left behind.</summary>
public sealed record BuildResult(
    int ExitCode,
    string Output,
    IReadOnlyList<JsonElement> Requests,
    IReadOnlyDictionary<string, ShippedFile> Shipped,
    IReadOnlyList<string> Intermediate)
{
    /// <summary>How often a trainer was started.</summary>
    public int Trainings => Requests.Count;

    /// <summary>The groups of the only request.</summary>
    public IEnumerable<string> TrainedGroups
        => Requests.Single().GetProperty("groups").EnumerateArray().Select(group => group.GetProperty("name").GetString()!);

    /// <summary>Fails with the whole output, which is what one needs to see.</summary>
    public BuildResult Succeeds()
    {
        Assert.True(ExitCode == 0, Output);
        return this;
    }

    public BuildResult Fails()
    {
        Assert.True(ExitCode != 0, Output);
        Assert.DoesNotContain("MSB4018", Output, StringComparison.Ordinal);
        Assert.DoesNotContain("MSB4181", Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Output, StringComparison.Ordinal);
        return this;
    }

    /// <summary>The error and warning lines, without the summary that repeats them.</summary>
    public IReadOnlyList<string> Lines(string code)
        => [.. Output.Split('\n').Where(line => line.Contains(code + ":", StringComparison.Ordinal)).Select(line => line.Trim()).Distinct()];
}

/// <summary>A file in the output folder.</summary>
public sealed record ShippedFile(string Content, DateTime Time);
