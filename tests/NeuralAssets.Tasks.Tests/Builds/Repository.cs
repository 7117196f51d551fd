using System.Reflection;

namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>
/// Where the things under test lie. The test project says where the repository is, not the current directory.
/// </summary>
internal static class Repository
{
    public static string Build { get; } = Path.Combine(Metadata("RepositoryRoot"), "build");

    public static string TasksAssembly { get; } = Existing(Output("NeuralAssets.Tasks"));

    public static string RuntimeAssembly { get; } = Existing(Path.Combine(AppContext.BaseDirectory, "NeuralAssets.Runtime.dll"));

    public static string FakeTrainer { get; } = Existing(Output("NeuralAssets.FakeTrainer"));

    public static string Trainer { get; } = Existing(Output("NeuralAssets.Trainer"));

    public static string SampleGame { get; } = Existing(Output("sample-game"));

    private static string Metadata(string key)
        => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;

    private static string Output(string project)
        => Path.Combine(Metadata("RepositoryRoot"), "artifacts", "bin", project, Metadata("Configuration"), project + ".dll");

    private static string Existing(string path)
        => File.Exists(path) ? path : throw new FileNotFoundException("Build the whole test project first.", path);
}
