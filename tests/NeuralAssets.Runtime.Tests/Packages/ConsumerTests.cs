using System.Reflection;
using NeuralAssets.Runtime.Tests.Portability;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Packages;

/// <summary>Projects outside of the repository that take the packages from a folder feed; no warning is allowed.</summary>
[Collection(nameof(PackageFeed))]
public sealed class ConsumerTests(PackageFeed feed) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neural-assets-consumer-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_project_with_images_builds_from_the_packages()
    {
        string picture = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "sample-game", "Assets"), "*.png", SearchOption.AllDirectories).First();
        File.Copy(picture, Path.Combine(_folder.FullName, "hero.png"));
        WriteProject(
            "<OutputType>Exe</OutputType>",
            "<PackageReference Include='NeuralAssets.Tasks' Version='$(PackagesVersion)' PrivateAssets='all' /><NeuralImage Include='*.png' Group='icons' />",
            "System.Console.WriteLine(Consumer.NeuralImages.Icons.Hero.Name);");
        string output = Path.Combine(_folder.FullName, "out");
        await RunAsync("build", "-o", output, $"-p:NeuralAssetsTrainerAssembly={FakeTrainer}", "-p:NeuralAssetsAllowDownload=false");

        string[] files = [.. Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(output, file).Replace('\\', '/'))];
        Assert.Contains("neural/icons.nad", files);
        Assert.Contains("neural/icons.nac", files);
        Assert.Contains("NeuralAssets.Runtime.dll", files);
        Assert.DoesNotContain(files, file => file.EndsWith(".png", StringComparison.Ordinal) || file.Contains("Tasks", StringComparison.Ordinal) || file.Contains("Trainer", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("<PublishAot>true</PublishAot>")]
    [InlineData("<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained>")]
    [InlineData("<PublishReadyToRun>true</PublishReadyToRun><SelfContained>false</SelfContained>")]
    public async Task A_published_program_decodes_the_committed_pixels(string form)
    {
        WriteProject(
            $"<OutputType>Exe</OutputType><RuntimeIdentifier>{PackageFeed.Rid}</RuntimeIdentifier><AssemblyName>NeuralAssets.Portability</AssemblyName>{form}",
            "",
            await File.ReadAllTextAsync(Path.Combine(GoldenProgram.Project, "Program.cs"), TestContext.Current.CancellationToken));
        string output = Path.Combine(_folder.FullName, "out");
        await RunAsync("publish", "-o", output);
        await GoldenProgram.AssertDecodesGoldenGroups(GoldenProgram.Executable(output));
    }

    private static string FakeTrainer
    {
        get
        {
            string configuration = typeof(ConsumerTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
            return Path.Combine(
                SourceTree.Root, "artifacts", "bin", "NeuralAssets.FakeTrainer", configuration.ToLowerInvariant(), "NeuralAssets.FakeTrainer.dll");
        }
    }

    private void WriteProject(string properties, string items, string source)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "Consumer.cs"), source);
        File.WriteAllText(
            Path.Combine(_folder.FullName, "Consumer.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <MSBuildTreatWarningsAsErrors>true</MSBuildTreatWarningsAsErrors>
                <RestoreAdditionalProjectSources>{feed.Folder}</RestoreAdditionalProjectSources>
                <PackagesVersion>{feed.Version}</PackagesVersion>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NeuralAssets.Runtime" Version="$(PackagesVersion)" />
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    private Task<string> RunAsync(string command, params string[] arguments) => GoldenProgram.RunAsync(
        "dotnet", [command, Path.Combine(_folder.FullName, "Consumer.csproj"), .. arguments]);
}
