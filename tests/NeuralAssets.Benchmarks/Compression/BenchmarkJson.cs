using System.Text.Json;
using System.Text.Json.Serialization;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>How points and results look as JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(RatePoint))]
[JsonSerializable(typeof(List<GroupComparison>))]
internal sealed partial class BenchmarkJson : JsonSerializerContext
{
    public static byte[] Serialize(List<GroupComparison> results) => JsonSerializer.SerializeToUtf8Bytes(results, Default.ListGroupComparison);

    public static byte[] Serialize(GroupComparison result) => JsonSerializer.SerializeToUtf8Bytes(result, Default.GroupComparison);

    /// <exception cref="JsonException">It is not such a file.</exception>
    public static GroupComparison ReadResult(byte[] json)
        => JsonSerializer.Deserialize(json, Default.GroupComparison) ?? throw new JsonException("The file holds no result.");
}
