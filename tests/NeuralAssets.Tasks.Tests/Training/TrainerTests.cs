using System.Diagnostics;
using System.Text.Json;
using NeuralAssets.Tasks.Caching;
using NeuralAssets.Tasks.Planning;
using NeuralAssets.Tasks.Training;

namespace NeuralAssets.Tasks.Tests.Training;

public sealed class TrainerTests
{
    [Fact]
    public void TheRequestIsTheOneOfTheProtocol()
    {
        KeyedGroup group = new(new PlannedGroup("icons", [new PlannedImage("a", "/a.png", 75)]), "inputs");
        KeyedGroup second = new(
            new PlannedGroup("walls", [new PlannedImage("b", "/b.png", 60, "Normal")], new GroupGoal(null, 40_000, "MsSsim")), "inputs");
        TrainRequest request = new()
        {
            ParentProcessId = 42,
            Settings = new TrainingSettings("Fast", 7, "cuda"),
            Threads = 3,
            LibTorchDirectory = "/torch",
            CacheDirectory = "/cache",
            Groups = [new TrainRequest.Entry(group, "key", "/out"), new TrainRequest.Entry(second, "key", "/out")],
        };

        const string Expected =
            """
            {"protocol":1,"parentProcessId":42,"effort":"Fast","seed":7,"device":"cuda","threads":3,"libTorchDirectory":"/torch","cacheDirectory":"/cache",
             "groups":[{"name":"icons","key":"key","outputDirectory":"/out","images":[{"name":"a","path":"/a.png","quality":75}]},
                       {"name":"walls","key":"key","outputDirectory":"/out","maxBytes":40000,"metric":"MsSsim",
                        "images":[{"name":"b","path":"/b.png","quality":60,"kind":"Normal"}]}]}
            """;
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(Expected).RootElement, JsonDocument.Parse(request.ToJson()).RootElement));

        request.LibTorchDirectory = null;
        Assert.False(JsonDocument.Parse(request.ToJson()).RootElement.TryGetProperty("libTorchDirectory", out _));
    }

    [Theory]
    [InlineData(2, true, null)]
    [InlineData(-1, true, null)]
    [InlineData(2, false, "without saying why")]
    [InlineData(1, false, "defect of its own")]
    [InlineData(130, false, "interrupted")]
    [InlineData(134, false, "SIGABRT")]
    [InlineData(137, true, "out of memory")]
    [InlineData(139, false, "SIGSEGV")]
    [InlineData(-1073741819, false, "-1073741819")]
    public void ExitCodesAreExplainedUnlessTheTrainerDidItself(int exitCode, bool hasToldWhy, string? expected)
    {
        Diagnostic? fault = TrainerExit.Explain(exitCode, hasToldWhy, "last line");
        if (expected is null)
        {
            Assert.Null(fault);
            return;
        }

        Assert.Equal("NA0303", fault!.Code);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("last line", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ChildrenGetNeitherMSBuildsVariablesNorStartupHooks()
    {
        ProcessStartInfo start = new();
        start.Environment["MSBuildSDKsPath"] = "x";
        start.Environment["MSBUILD_EXE_PATH"] = "x";
        start.Environment["DOTNET_STARTUP_HOOKS"] = "x";
        start.Environment["MINE"] = "x";

        TrainerEnvironment.Clean(start);
        TrainerEnvironment.KeepLargeBlocks(start);

        Assert.DoesNotContain(start.Environment.Keys, name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase));
        Assert.False(start.Environment.ContainsKey("DOTNET_STARTUP_HOOKS"));
        Assert.Equal("x", start.Environment["MINE"]);
        Assert.Equal("4294967296", start.Environment["MALLOC_MMAP_THRESHOLD_"]);
    }
}
