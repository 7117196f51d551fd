using System.Text.Json;
using System.Text.Json.Serialization;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>How the protocol's records look as JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(EffortConverter), typeof(TrainingDeviceConverter), typeof(TrainingMetricConverter), typeof(ImageKindConverter)])]
[JsonSerializable(typeof(TrainRequest))]
internal sealed partial class ProtocolJson : JsonSerializerContext;

internal sealed class EffortConverter()
    : NameConverter<Effort>(("Fast", Effort.Fast), ("Normal", Effort.Normal), ("Max", Effort.Max));

internal sealed class TrainingDeviceConverter()
    : NameConverter<TrainingDevice>(("auto", TrainingDevice.Auto), ("cpu", TrainingDevice.Cpu), ("cuda", TrainingDevice.Cuda));

internal sealed class TrainingMetricConverter()
    : NameConverter<TrainingMetric>(("Psnr", TrainingMetric.Psnr), ("MsSsim", TrainingMetric.MsSsim));

internal sealed class ImageKindConverter()
    : NameConverter<ImageKind>(("Color", ImageKind.Color), ("Normal", ImageKind.Normal), ("Data", ImageKind.Data));

/// <summary>A value by its exact name: no numbers, no other case.</summary>
internal abstract class NameConverter<T>(params (string Name, T Value)[] allowed) : JsonConverter<T>
    where T : struct, Enum
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? name = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        int i = Array.FindIndex(allowed, pair => pair.Name == name);
        return i >= 0 ? allowed[i].Value : throw new JsonException($"Allowed are {string.Join(", ", allowed.Select(pair => pair.Name))}.");
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        => writer.WriteStringValue(Array.Find(allowed, pair => pair.Value.Equals(value)).Name);
}
