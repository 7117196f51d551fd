using System.Diagnostics;

namespace NeuralAssets.Tasks.Tests.Builds;

public sealed class PathTests : IDisposable
{
    private readonly TestFolder _machine = new();

    public void Dispose() => _machine.Dispose();

    /// <summary>Also under every analyser there is, and with the output layout that has absolute paths.</summary>
    [Theory]
    [InlineData("a b/ü@#(1)/game", false)]
    [InlineData("plain/1 my-new.game", true)]
    public async Task NamesWithEveryKindOfCharacterBuildAndStayUpToDate(string folder, bool useArtifactsOutput)
    {
        TestProject project = new TestProject(_machine, folder)
            .Image("Bilder/1-é x@2;(%).png", 1).Image("Bilder/%41 $(x)/'q'&<.png", 2)
            .Image("Bilder/new.png", 3).Image("Bilder/@(Compile).png", 4);
        project.Items.Add("<NeuralImage Include='Bilder/**/*.png' Group='1.bilder-x' />");
        project.Properties["AnalysisMode"] = "All";
        project.Properties["EnforceCodeStyleInBuild"] = "true";
        project.Properties["GenerateDocumentationFile"] = "true";
        project.Properties["TreatWarningsAsErrors"] = "true";
        File.WriteAllText(
            project["Directory.Build.props"],
            $"<Project><PropertyGroup><UseArtifactsOutput>{useArtifactsOutput}</UseArtifactsOutput></PropertyGroup></Project>");
        project.Save();

        BuildResult built = (await project.BuildAsync("-warnAsError")).Succeeds();

        Assert.Equal(
            ["%41 $(x)/'q'&<", "1-é x@2;(%)", "@(Compile)", "new"],
            built.Requests.Single().GetProperty("groups")[0].GetProperty("images").EnumerateArray()
                .Select(image => image.GetProperty("name").GetString()));
        Assert.Equal(2, project.Shipped(useArtifactsOutput ? "artifacts/bin" : "bin").Count);
        (await project.MSBuildAsync("-question")).Succeeds();
    }

    [Fact]
    public async Task AProjectReachedThroughALinkIsTheSameProject()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        TestProject project = new TestProject(_machine, "real").Image("Assets/a.png");
        project.Items.Add("<NeuralImage Include='Assets/*.png' Group='icons' />");
        project.Save();
        Assert.Equal(1, (await project.BuildAsync()).Succeeds().Trainings);

        Directory.CreateSymbolicLink(_machine["link"], _machine["real"]);
        using Process process = DotNet.Start(_machine, _machine["link"], ["build", "real.csproj"], new Dictionary<string, string>());
        string output = await DotNet.ReadToEndAsync(process);

        Assert.True(process.ExitCode == 0, output);
        Assert.DoesNotContain("training 'icons'", output, StringComparison.Ordinal);
        Assert.Equal(2, project.Shipped("bin").Count);
    }
}
