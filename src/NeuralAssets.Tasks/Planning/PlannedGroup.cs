using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Planning;

/// <summary>Images that share one decoder.</summary>
internal sealed class PlannedGroup(string name, IReadOnlyList<PlannedImage> images)
{
    public string Name { get; } = name;

    /// <summary>In ordinal order of the logical names, which are unique even when case is ignored.</summary>
    public IReadOnlyList<PlannedImage> Images { get; } = images;

    public string DecoderFile => Name + ".nad";

    public string CodesFile => Name + ".nac";

    /// <summary>Holds the key of the inputs that the two other files were made from; never shipped.</summary>
    public string KeyFile => Name + ".key";

    public void WriteImagesTo(JsonWriter json)
    {
        json.BeginArray("images");
        foreach (PlannedImage image in Images)
        {
            json.BeginObject();
            json.String("name", image.Name);
            json.String("path", image.Path);
            json.Integer("quality", image.Quality);
            json.EndObject();
        }

        json.EndArray();
    }
}
