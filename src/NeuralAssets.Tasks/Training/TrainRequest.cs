using NeuralAssets.Tasks.Caching;
using NeuralAssets.Tasks.Json;
using NeuralAssets.Tasks.Planning;

namespace NeuralAssets.Tasks.Training;

/// <summary>The request of protocol version 1, as the trainer's PROTOCOL.md defines it.</summary>
internal sealed class TrainRequest
{
    private const int Protocol = 1;

    public int ParentProcessId { get; set; }

    public TrainingSettings Settings { get; set; } = new("Normal", 0, TrainingSettings.Devices[0]);

    /// <summary>Zero is all logical processors.</summary>
    public int Threads { get; set; }

    public string? LibTorchDirectory { get; set; }

    public string CacheDirectory { get; set; } = "";

    public IReadOnlyList<Entry> Groups { get; set; } = [];

    public string ToJson()
    {
        JsonWriter json = new();
        json.BeginObject();
        json.Integer("protocol", Protocol);
        json.Integer("parentProcessId", ParentProcessId);
        Settings.WriteTo(json);
        json.Integer("threads", Threads);
        if (LibTorchDirectory is not null)
        {
            json.String("libTorchDirectory", LibTorchDirectory);
        }

        json.String("cacheDirectory", CacheDirectory);
        json.BeginArray("groups");
        foreach (Entry entry in Groups)
        {
            json.BeginObject();
            json.String("name", entry.Group.Name);
            json.String("key", entry.Key);
            json.String("outputDirectory", entry.OutputDirectory);
            entry.Group.Group.WriteTo(json);
            json.EndObject();
        }

        json.EndArray();
        json.EndObject();
        return json + "\n";
    }

    /// <summary>One group to train.</summary>
    internal sealed class Entry(KeyedGroup group, string key, string outputDirectory)
    {
        public KeyedGroup Group { get; } = group;

        public string Key { get; } = key;

        public string OutputDirectory { get; } = outputDirectory;
    }
}
