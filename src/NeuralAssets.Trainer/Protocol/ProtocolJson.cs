using System.Text.Json;
using System.Text.Json.Serialization;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>How the protocol's records look as JSON; generated at compile time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(EffortConverter)])]
[JsonSerializable(typeof(TrainRequest))]
internal sealed partial class ProtocolJson : JsonSerializerContext;

/// <summary>An effort by its exact name: no numbers, no other case.</summary>
internal sealed class EffortConverter : JsonConverter<Effort>
{
    public override Effort Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => (reader.TokenType == JsonTokenType.String ? reader.GetString() : null) switch
        {
            nameof(Effort.Fast) => Effort.Fast,
            nameof(Effort.Normal) => Effort.Normal,
            nameof(Effort.Max) => Effort.Max,
            _ => throw new JsonException("Allowed are Fast, Normal and Max."),
        };

    public override void Write(Utf8JsonWriter writer, Effort value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.ToString());
}
