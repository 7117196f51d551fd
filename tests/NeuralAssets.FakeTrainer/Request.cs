using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NeuralAssets.FakeTrainer;

/// <summary>
/// The request of PROTOCOL.md; an unknown or missing member is an error, as it is for the real trainer.
/// </summary>
internal sealed record Request(
    [property: JsonRequired] int Protocol,
    int? ParentProcessId,
    [property: JsonRequired] string Effort,
    [property: JsonRequired] int Seed,
    string? Device,
    [property: JsonRequired] int Threads,
    string? LibTorchDirectory,
    [property: JsonRequired] string CacheDirectory,
    [property: JsonRequired] IReadOnlyList<RequestedGroup> Groups)
{
    private static readonly JsonSerializerOptions s_strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static bool TryParse(string text, [NotNullWhen(true)] out Request? request, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            request = JsonSerializer.Deserialize<Request>(text, s_strict);
            fault = request is null ? "The request is null." : request.Protocol == 1 ? null : "Another protocol version.";
        }
        catch (JsonException exception)
        {
            request = null;
            fault = exception.Message;
        }

        return fault is null;
    }
}

/// <summary>One group of the request.</summary>
internal sealed record RequestedGroup(
    [property: JsonRequired] string Name,
    [property: JsonRequired] string Key,
    [property: JsonRequired] string OutputDirectory,
    double? TargetPsnr,
    long? MaxBytes,
    string? Metric,
    [property: JsonRequired] IReadOnlyList<RequestedImage> Images);

/// <summary>One image of a group.</summary>
internal sealed record RequestedImage(
    [property: JsonRequired] string Name,
    [property: JsonRequired] string Path,
    [property: JsonRequired] int Quality,
    string? Kind);
