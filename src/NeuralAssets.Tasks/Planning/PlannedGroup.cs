using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Planning;

/// <summary>Images that share one decoder.</summary>
internal sealed class PlannedGroup(string name, IReadOnlyList<PlannedImage> images, GroupGoal? goal = null)
{
    public string Name { get; } = name;

    /// <summary>In ordinal order of the logical names, which are unique even when case is ignored.</summary>
    public IReadOnlyList<PlannedImage> Images { get; } = images;

    public GroupGoal Goal { get; } = goal ?? GroupGoal.None;

    public string DecoderFile => Name + ".nad";

    public string CodesFile => Name + ".nac";

    /// <summary>Holds the key of the inputs that the two other files were made from; never shipped.</summary>
    public string KeyFile => Name + ".key";

    /// <summary>The members that the plan and the request have in common, but the name.</summary>
    public void WriteTo(JsonWriter json)
    {
        Goal.WriteTo(json);
        json.BeginArray("images");
        foreach (PlannedImage image in Images)
        {
            json.BeginObject();
            json.String("name", image.Name);
            json.String("path", image.Path);
            json.Integer("quality", image.Quality);
            if (image.HasKind)
            {
                json.String("kind", image.Kind);
            }

            json.EndObject();
        }

        json.EndArray();
    }
}
