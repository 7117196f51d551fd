using System.Globalization;
using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Planning;

/// <summary>What a group as a whole should come to: the metadata of its <c>NeuralImageGroup</c> item.</summary>
internal sealed class GroupGoal(double? targetPsnr, long? maxBytes, string metric)
{
    /// <summary>The first one is the default.</summary>
    public static readonly string[] Metrics = ["Psnr", "MsSsim"];

    /// <summary>Of a group without an item: the images' Quality alone decides.</summary>
    public static readonly GroupGoal None = new(null, null, Metrics[0]);

    /// <summary>dB, mean of the images; null if not asked for.</summary>
    public double? TargetPsnr { get; } = targetPsnr;

    /// <summary>Of both files together; null if not asked for.</summary>
    public long? MaxBytes { get; } = maxBytes;

    /// <summary>The distortion that training minimises.</summary>
    public string Metric { get; } = metric;

    /// <summary>The members of the plan and of the request; what is default is left out.</summary>
    public void WriteTo(JsonWriter json)
    {
        if (TargetPsnr is double psnr)
        {
            json.Number("targetPsnr", psnr);
        }

        if (MaxBytes is long bytes)
        {
            json.Integer("maxBytes", bytes);
        }

        if (Metric != Metrics[0])
        {
            json.String("metric", Metric);
        }
    }

    /// <summary>What <see cref="WriteTo"/> wrote.</summary>
    public static GroupGoal Read(JsonObject json)
        => new(json.Number("targetPsnr"), (long?)json.Number("maxBytes"), json.String("metric") ?? Metrics[0]);

    /// <summary>One line for the key, ending in a line feed; empty for the default, so that keys committed before there was a choice stay what they are.</summary>
    public string Describe()
    {
        string text = "";
        if (TargetPsnr is double psnr)
        {
            text += string.Format(CultureInfo.InvariantCulture, " psnr={0:R}", psnr);
        }

        if (MaxBytes is long bytes)
        {
            text += string.Format(CultureInfo.InvariantCulture, " bytes={0}", bytes);
        }

        if (Metric != Metrics[0])
        {
            text += " metric=" + Metric;
        }

        return text.Length == 0 ? "" : "goal" + text + "\n";
    }
}
