using NeuralAssets.Benchmarks.Reporting;

namespace NeuralAssets.Trainer.Tests.Benchmarks;

public sealed class KeptRowsTests
{
    private const string Expected =
        """
        # Head

        | group | effort | bytes |
        |---|---:|---:|
        | icons | Fast | 30 |
        | icons | Max | 20 |
        | photos | Max | 40 |

        """;

    [Fact]
    public void ARowReplacesTheOneOfTheSameKeysAndNoOther()
    {
        using var temporary = new TemporaryFolder();
        string path = Path.Combine(temporary.Path, "new", "table.md");
        Table(path).Add("photos", "Max", "40");
        Table(path).Add("icons", "Max", "10");
        Table(path).Add("icons", "Fast", "30");
        Table(path).Add("icons", "Max", "20");
        Assert.Equal(Expected, File.ReadAllText(path));
    }

    [Fact]
    public void ARowHasACellForEachColumn()
    {
        using var temporary = new TemporaryFolder();
        Assert.Throws<ArgumentException>(() => Table(Path.Combine(temporary.Path, "table.md")).Add("photos", "Max"));
    }

    private static KeptRows Table(string path) => new(path, "# Head\n", keys: 2, "group", "effort", "bytes");
}
