using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Planning;

/// <summary>
/// What a build wants: written by <see cref="NeuralAssetsPlan"/>, an input of the train target, read by <see
/// cref="NeuralAssetsTrain"/>.
/// </summary>
internal sealed class BuildPlan(bool isFrozen, TrainingSettings settings, IReadOnlyList<PlannedGroup> groups)
{
    public const string FileName = "plan.json";

    /// <summary>True when the outputs come from the folder of committed files and nothing is ever trained.</summary>
    public bool IsFrozen { get; } = isFrozen;

    public TrainingSettings Settings { get; } = settings;

    /// <summary>In ordinal order of the names.</summary>
    public IReadOnlyList<PlannedGroup> Groups { get; } = groups;

    public string ToJson()
    {
        JsonWriter json = new();
        json.BeginObject();
        json.String("mode", IsFrozen ? "Frozen" : "Auto");
        Settings.WriteTo(json);
        json.BeginArray("groups");
        foreach (PlannedGroup group in Groups)
        {
            json.BeginObject();
            json.String("name", group.Name);
            group.WriteTo(json);
            json.EndObject();
        }

        json.EndArray();
        json.EndObject();
        return json + "\n";
    }

    /// <exception cref="FormatException">The text is not a plan.</exception>
    public static BuildPlan FromJson(string text)
    {
        if (JsonReader.Parse(text) is not JsonObject plan)
        {
            throw new FormatException("The plan is not a JSON object.");
        }

        return new BuildPlan(
            plan.String("mode") == "Frozen",
            new TrainingSettings(Required(plan.String("effort")), (int)(plan.Number("seed") ?? 0), Required(plan.String("device"))),
            [.. plan.Objects("groups").Select(ReadGroup)]);
    }

    private static PlannedGroup ReadGroup(JsonObject group)
        => new(Required(group.String("name")), [.. group.Objects("images").Select(ReadImage)], GroupGoal.Read(group));

    private static PlannedImage ReadImage(JsonObject image)
        => new(Required(image.String("name")), Required(image.String("path")), (int)(image.Number("quality") ?? 0), image.String("kind"));

    private static string Required(string? value) => value ?? throw new FormatException("The plan lacks a member.");
}
