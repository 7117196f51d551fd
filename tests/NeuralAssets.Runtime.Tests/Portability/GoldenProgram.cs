using System.Diagnostics;
using System.Reflection;
using NeuralAssets.Runtime.Tests.Reference;
using NeuralAssets.Runtime.Tests.Vectors;

namespace NeuralAssets.Runtime.Tests.Portability;

/// <summary>NeuralAssets.Portability, a program that decodes golden groups, in one of the forms it is built in.</summary>
internal static class GoldenProgram
{
    private const string Name = "NeuralAssets.Portability";

    public static string Project => Path.Combine(SourceTree.Root, "tests", Name);

    /// <summary>Where the build of a framework lies.</summary>
    public static string Folder(string framework)
    {
        string configuration = typeof(GoldenProgram).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        return Path.Combine(SourceTree.Root, "artifacts", "bin", Name, $"{configuration.ToLowerInvariant()}_{framework}");
    }

    public static string Assembly(string folder) => Path.Combine(folder, Name + ".dll");

    public static string Executable(string folder) => Path.Combine(folder, OperatingSystem.IsWindows() ? Name + ".exe" : Name);

    /// <summary>Fails unless the program prints, for all golden groups, the lines that are committed.</summary>
    public static async Task AssertDecodesGoldenGroups(string host, params string[] arguments)
    {
        GoldenGroup[] groups = [.. GoldenGroup.Names.Select(name => new GoldenGroup(name))];
        string output = await RunAsync(host, [.. arguments, .. groups.Select(group => group.CodesPath)]);
        Assert.Equal(groups.SelectMany(group => group.ExpectedPixels), output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>What a process writes, once it has ended well.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ROLL_FORWARD"] = "Major";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_NOLOGO"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }
}
