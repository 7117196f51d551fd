using System.Globalization;
using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Training;

/// <summary>The three lines a developer reads while a group trains.</summary>
internal static class TrainerText
{
    public static string Start(string group, JsonObject data)
        => $"NeuralAssets: {(data.Boolean("resumed") == true ? "going on with training" : "training")} '{group}'"
            + Invariant($": {data.Number("images"):N0} images")
            + Invariant($", {data.Number("pixels") / 1e6:0.0##} Mpx, {data.Number("sourceBytes"):N0} bytes");

    public static string Progress(string group, JsonObject data)
    {
        string text = Invariant($"NeuralAssets: '{group}' {100 * data.Number("fraction"):0} %, {data.String("stage")}")
            + $", {Time(data.Number("elapsedSeconds"))} elapsed";
        if (data.Number("remainingSeconds") is double remaining)
        {
            text += Invariant($", about {Time(remaining)} left");
        }

        if (data.Number("bpp") is double bpp)
        {
            text += Invariant($", {bpp:0.000} bpp");
        }

        return data.Number("psnr") is double psnr ? text + Invariant($", {psnr:0.00} dB PSNR") : text;
    }

    public static string Result(string group, JsonObject data)
    {
        double decoder = data.Number("decoderBytes") ?? 0;
        double codes = data.Number("codesBytes") ?? 0;
        string angles = data.Number("angularError") is double mean
            ? Invariant($", normals within {mean:0.00} degrees (95 %: {data.Number("angularError95"):0.00})")
            : "";
        string lossless = data.Number("losslessImages") is > 0 and double count
            ? Invariant($", {count:0} of {data.Number("images"):0} images without loss")
            : "";
        return Invariant($"NeuralAssets: '{group}' {data.Number("sourceBytes"):N0} -> {decoder + codes:N0} bytes")
            + Invariant($" (decoder {decoder:N0}, codes {codes:N0}), {data.Number("bpp"):0.000} bpp")
            + Invariant($", {data.Number("psnr"):0.00} dB PSNR{angles}{lossless}, {data.Number("seconds"):0.0} s");
    }

    private static string Time(double? seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(Math.Max(seconds ?? 0, 0), 1e7));
        return Invariant($"{Math.Floor(time.TotalMinutes):0}:{time.Seconds:00}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
