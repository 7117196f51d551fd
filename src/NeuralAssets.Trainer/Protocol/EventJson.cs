using System.Text.Json.Serialization;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>How events look as JSON; generated at compile time. The first member is always <c>event</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TrainerEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
