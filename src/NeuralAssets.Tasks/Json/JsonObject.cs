namespace NeuralAssets.Tasks.Json;

/// <summary>The members of a JSON object, read by name and type; a member of another type counts as absent.</summary>
internal sealed class JsonObject : Dictionary<string, object?>
{
    public JsonObject()
        : base(StringComparer.Ordinal)
    {
    }

    public string? String(string name) => TryGetValue(name, out object? value) ? value as string : null;

    public double? Number(string name) => TryGetValue(name, out object? value) && value is double number ? number : null;

    public bool? Boolean(string name) => TryGetValue(name, out object? value) && value is bool boolean ? boolean : null;

    public IEnumerable<JsonObject> Objects(string name)
        => TryGetValue(name, out object? value) && value is List<object?> items ? items.OfType<JsonObject>() : [];
}
