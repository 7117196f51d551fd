namespace NeuralAssets.Tasks.Tests.Builds;

/// <summary>An app with images of its own references a library with others; built and published.</summary>
public sealed class ReferenceStory : IAsyncLifetime
{
    private readonly TestFolder _machine = new();

    public BuildResult NoBuildTooEarly { get; private set; } = null!;

    public BuildResult Built { get; private set; } = null!;

    public BuildResult Published { get; private set; } = null!;

    public BuildResult PublishedAgain { get; private set; } = null!;

    public IReadOnlyList<string> PublishedFiles { get; private set; } = [];

    public IReadOnlyList<string> PublishedAgainFiles { get; private set; } = [];

    public string Dependencies { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        TestProject library = new TestProject(_machine, "ui").Image("Icons/ok.png");
        library.Items.Add("<NeuralImage Include='Icons/*.png' Group='icons' />");
        library.Save();

        TestProject app = new TestProject(_machine, "game").Image("Heroes/a b/idle.png", 7);
        app.Properties["OutputType"] = "Exe";
        app.Items.Add("<NeuralImage Include='Heroes/**/*.png' Group='heroes' />");
        app.Items.Add("<ProjectReference Include='../ui/ui.csproj' />");
        app.Source("Program.cs", "System.Console.WriteLine(nameof(game.NeuralImages.Heroes.ABIdle));");
        (await app.Save().RestoreAsync()).Succeeds();

        NoBuildTooEarly = await app.RunAsync("publish", "--no-build", "-c", "Debug", "-o", app["early"]);
        Built = await app.BuildAsync();
        Published = await app.RunAsync("publish", "--no-restore", "-c", "Debug", "-o", app["published"]);
        PublishedAgain = await app.RunAsync("publish", "--no-build", "-c", "Debug", "-o", app["again"]);
        PublishedFiles = Files(app["published"]);
        PublishedAgainFiles = Files(app["again"]);
        Dependencies = await File.ReadAllTextAsync(app["published/game.deps.json"]);
    }

    public ValueTask DisposeAsync()
    {
        _machine.Dispose();
        return ValueTask.CompletedTask;
    }

    private static List<string> Files(string folder)
        => Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)]
            : [];
}
