using System.Globalization;
using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Planning;

/// <summary>
/// Every setting of a whole build that decides bytes. A new one is added here, where the plan, the request and the key all see it.
/// </summary>
internal sealed class TrainingSettings(string effort, int seed)
{
    public static readonly string[] Efforts = ["Fast", "Normal", "Max"];

    public string Effort { get; } = effort;

    public int Seed { get; } = seed;

    public void WriteTo(JsonWriter json)
    {
        json.String("effort", Effort);
        json.Integer("seed", Seed);
    }

    /// <summary>One line for the key.</summary>
    public string Describe() => string.Format(CultureInfo.InvariantCulture, "effort={0} seed={1}", Effort, Seed);
}
