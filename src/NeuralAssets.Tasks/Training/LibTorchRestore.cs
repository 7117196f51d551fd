using System.Diagnostics;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace NeuralAssets.Tasks.Training;

/// <summary>
/// Downloads libtorch into the developer's NuGet folder by restoring a generated project. A package's own props can't add a
/// <c>PackageDownload</c> to the developer's project, and a dependency would flow into the game.
/// </summary>
/// <remarks>Failing is no error: the trainer then goes on without libtorch and warns.</remarks>
internal sealed class LibTorchRestore(string dotNetHost, string directory, string runtime) : ToolTask
{
    private const string ProjectFile = "libtorch.csproj";

    /// <summary>The developer's project folder: its nuget.config decides where packages come from.</summary>
    public string? ConfigurationRoot { get; set; }

    /// <summary>The folder to restore into; null is NuGet's default.</summary>
    public string? PackageFolder { get; set; }

    protected override string ToolName => "dotnet";

    protected override MessageImportance StandardOutputLoggingImportance => MessageImportance.Low;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Low;

    public override bool Execute()
    {
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, ProjectFile), Project());
        UseCommandProcessor = false;
        return base.Execute();
    }

    protected override string GenerateFullPathToTool() => dotNetHost;

    protected override string GenerateCommandLineCommands()
    {
        CommandLineBuilder command = new();
        command.AppendSwitch("restore");
        command.AppendFileNameIfNotNull(Path.Combine(directory, ProjectFile));
        command.AppendSwitchIfNotNull("--packages ", PackageFolder);
        command.AppendSwitchIfNotNull("-p:RestoreRootConfigDirectory=", ConfigurationRoot);
        return command.ToString();
    }

    protected override string GetWorkingDirectory() => directory;

    protected override ProcessStartInfo GetProcessStartInfo(
        string pathToTool, string commandLineCommands, string responseFileSwitch)
    {
        ProcessStartInfo start = base.GetProcessStartInfo(pathToTool, commandLineCommands, responseFileSwitch);
        TrainerEnvironment.Clean(start);
        return start;
    }

    protected override void LogEventsFromTextOutput(string singleLine, MessageImportance messageImportance)
        => Log.LogMessage(MessageImportance.Low, "{0}", singleLine);

    protected override void LogToolCommand(string message) => Log.LogCommandLine(MessageImportance.Low, message);

    protected override bool HandleTaskExecutionErrors() => false;

    /// <summary>
    /// Independent of everything around it; netstandard2.0 without its library needs no targeting pack.
    /// </summary>
    private string Project()
        => $"""
            <Project>
              <PropertyGroup>
                <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
                <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
                <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
              </PropertyGroup>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup>
                <TargetFramework>netstandard2.0</TargetFramework>
                <DisableImplicitFrameworkReferences>true</DisableImplicitFrameworkReferences>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageDownload Include="{LibTorch.PackageOf(runtime)}" Version="[{LibTorch.Version}]" />
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
            </Project>

            """;
}
