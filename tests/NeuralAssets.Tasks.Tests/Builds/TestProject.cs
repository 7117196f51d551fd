using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;

namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>A tiny project that imports the repository's build/ as a consumer does, with the fake trainer.</summary>
public sealed class TestProject
{
    private readonly TestFolder _machine;
    private readonly string _records;
    private int _seenRequests;
    private bool _isRestored;

    /// <param name="machine">Holds the project and everything around it.</param>
    /// <param name="folder">The project's folder, relative to the machine's.</param>
    /// <param name="extension">Decides the language.</param>
    public TestProject(TestFolder machine, string folder = "app", string extension = "csproj")
    {
        _machine = machine;
        _records = machine["records"];
        Folder = Directory.CreateDirectory(machine[folder]).FullName;
        Name = Path.GetFileName(folder);
        ProjectFile = Path.Combine(Folder, $"{Name}.{extension}");
    }

    public string Folder { get; }

    public string Name { get; }

    public string ProjectFile { get; }

    /// <summary>Set in the project file, in its first property group.</summary>
    public Dictionary<string, string> Properties { get; } = new()
    {
        ["TargetFramework"] = "net10.0",
        ["OutputType"] = "Library",
        ["UseAppHost"] = "false",
        ["GenerateDependencyFile"] = "true",
        ["NeuralAssetsTasksAssembly"] = Repository.TasksAssembly,
        ["NeuralAssetsTrainerAssembly"] = Repository.FakeTrainer,
        ["NeuralAssetsAllowDownload"] = "false",
    };

    /// <summary>XML of the items.</summary>
    public List<string> Items { get; } = [];

    /// <summary>Of every process that this project starts.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string this[string relative] => Path.Combine(Folder, relative);

    public TestProject Image(string path, int seed = 1, int width = 4, int height = 3)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], TestPng.Create(width, height, seed));

        // Old enough for its digest to be remembered.
        File.SetLastWriteTimeUtc(this[path], DateTime.UtcNow.AddMinutes(-1));
        return this;
    }

    public TestProject Source(string file, string text)
    {
        File.WriteAllText(this[file], text);
        return this;
    }

    public TestProject Save()
    {
        XElement properties = new("PropertyGroup", Properties.Select(property => new XElement(property.Key, property.Value)));
        File.WriteAllText(
            ProjectFile,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              {properties}
              <Import Project="{Repository.Build}/NeuralAssets.props" />
              <ItemGroup>
                <Reference Include="{Repository.RuntimeAssembly}" Condition="'$(TargetFramework)' != 'netstandard2.0'" />
                {string.Join("\n    ", Items)}
              </ItemGroup>
              <Import Project="{Repository.Build}/NeuralAssets.targets" />
            </Project>
            """);
        return this;
    }

    public Task<BuildResult> RestoreAsync() => RunAsync("restore");

    /// <summary>Builds; only the first command restores.</summary>
    public Task<BuildResult> BuildAsync(params string[] arguments)
        => RunAsync(_isRestored ? ["build", "--no-restore", .. arguments] : ["build", .. arguments]);

    public Task<BuildResult> MSBuildAsync(params string[] arguments)
        => RunAsync(_isRestored ? ["msbuild", "-noLogo", .. arguments] : ["msbuild", "-noLogo", "-restore", .. arguments]);

    public async Task<BuildResult> RunAsync(params string[] arguments)
    {
        _isRestored = true;
        using Process process = Start(arguments);
        string output = await DotNet.ReadToEndAsync(process);
        return new BuildResult(process.ExitCode, output, NewRequests(), Shipped("bin"), Intermediate());
    }

    public Process Start(params string[] arguments)
    {
        Dictionary<string, string> environment = new(Environment) { ["FAKE_TRAINER_RECORDS"] = _records };
        return DotNet.Start(_machine, Folder, [arguments[0], ProjectFile, .. arguments[1..]], environment);
    }

    /// <summary>Records of the fake trainer, oldest first: requests by default.</summary>
    public string[] Records(string kind = "request")
        => Directory.Exists(_records)
            ? [.. Directory.GetFiles(_records, "*." + kind).OrderBy(File.GetLastWriteTimeUtc)]
            : [];

    /// <summary>The group files below a folder of the project, by path relative to it.</summary>
    public IReadOnlyDictionary<string, ShippedFile> Shipped(string folder)
        => Files(folder).ToDictionary(
            file => Path.GetRelativePath(this[folder], file).Replace('\\', '/'),
            file => new ShippedFile(File.ReadAllText(file), File.GetLastWriteTimeUtc(file)));

    private List<string> Intermediate()
        =>
        [
            .. Files("obj")
                .Select(file => Path.GetRelativePath(this["obj"], file).Replace('\\', '/'))
                .Where(file => !file.StartsWith("neural-cache", StringComparison.Ordinal)),
        ];

    private IEnumerable<string> Files(string folder)
        => Directory.Exists(this[folder])
            ? Directory.EnumerateFiles(this[folder], "*", SearchOption.AllDirectories)
                .Where(file => file.Contains($"{Path.DirectorySeparatorChar}neural{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
            : [];

    private List<JsonElement> NewRequests()
    {
        string[] all = Records();
        List<JsonElement> requests = [.. all.Skip(_seenRequests).Select(file => JsonDocument.Parse(File.ReadAllText(file)).RootElement)];
        _seenRequests = all.Length;
        return requests;
    }
}
