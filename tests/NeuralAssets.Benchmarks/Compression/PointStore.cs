using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Finished points in a folder, each under a digest of all that decides it.</summary>
internal sealed class PointStore
{
    private readonly string _directory;

    /// <param name="workDirectory">Absolute; created if absent.</param>
    public PointStore(string workDirectory)
    {
        WorkDirectory = workDirectory;
        _directory = Path.Combine(workDirectory, "points");
        Directory.CreateDirectory(_directory);
    }

    public string WorkDirectory { get; }

    /// <summary>The point of that identity: the kept one, or else the one measured now, which is kept from then on.</summary>
    public RatePoint GetOrMeasure(string identity, Func<RatePoint> measure)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16));
        string path = Path.Combine(_directory, digest + ".json");
        if (File.Exists(path))
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), BenchmarkJson.Default.RatePoint)!;
        }

        RatePoint point = measure();
        string temporary = path + ".tmp";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(point, BenchmarkJson.Default.RatePoint));
        File.Move(temporary, path, overwrite: true);
        return point;
    }
}
