using System.Globalization;
using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Planning;

/// <summary>
/// Every setting of a whole build that decides bytes. A new one is added here, where the plan, the request and the key all see it.
/// </summary>
internal sealed class TrainingSettings(string effort, int seed, string device)
{
    public static readonly string[] Efforts = ["Fast", "Normal", "Max"];

    /// <summary>The first one is the default.</summary>
    public static readonly string[] Devices = ["auto", "cpu", "cuda"];

    public string Effort { get; } = effort;

    public int Seed { get; } = seed;

    public string Device { get; } = device;

    public void WriteTo(JsonWriter json)
    {
        json.String("effort", Effort);
        json.Integer("seed", Seed);
        json.String("device", Device);
    }

    /// <summary>One line for the key.</summary>
    /// <remarks>
    /// A device counts as it is asked for, because the key is needed before anybody knows what the machine has. The default is left out: keys
    /// committed before there was a choice stay what they are, and files may be shared by machines with and without an accelerator.
    /// </remarks>
    public string Describe()
        => string.Format(CultureInfo.InvariantCulture, "effort={0} seed={1}", Effort, Seed) + (Device == Devices[0] ? "" : " device=" + Device);
}
