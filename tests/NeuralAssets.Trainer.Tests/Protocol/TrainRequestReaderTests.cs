using System.Text;
using System.Text.Json.Nodes;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Tests.Protocol;

public sealed class TrainRequestReaderTests
{
    [Fact]
    public void ReadsEveryMember()
    {
        TrainRequest request = Read(Valid());

        Assert.Equal(1, request.Protocol);
        Assert.Equal(4242, request.ParentProcessId);
        Assert.Equal(Effort.Fast, request.Effort);
        Assert.Equal(7, request.Seed);
        Assert.Equal(TrainingDevice.Cuda, request.Device);
        Assert.Equal(2, request.Threads);
        Assert.Equal("/libs", request.LibTorchDirectory);
        Assert.Equal("/cache", request.CacheDirectory);
        GroupRequest group = Assert.Single(request.Groups);
        Assert.Equal("portraits", group.Name);
        Assert.Equal("00ff", group.Key);
        Assert.Equal("/out", group.OutputDirectory);
        Assert.Equal(["a", "b"], group.Images.Select(static image => image.Name));
        Assert.Equal("/images/b.png", group.Images[1].Path);
        Assert.Equal(80, group.Images[1].Quality);
    }

    [Fact]
    public void AllowsOptionalMembersToBeAbsent()
    {
        JsonObject request = Valid();
        request.Remove("parentProcessId");
        request.Remove("libTorchDirectory");
        request.Remove("device");

        TrainRequest read = Read(request);

        Assert.Null(read.ParentProcessId);
        Assert.Null(read.LibTorchDirectory);
        Assert.Equal(TrainingDevice.Auto, read.Device);
    }

    [Fact]
    public void ReadsGoalsMetricsAndKinds()
    {
        JsonObject request = Valid();
        Group(request)["targetPsnr"] = 36.5;
        Group(request)["metric"] = "MsSsim";
        Group(request)["images"]![1]!["kind"] = "Normal";

        GroupRequest group = Read(request).Groups[0];

        Assert.Equal((36.5, (long?)null, TrainingMetric.MsSsim), (group.TargetPsnr, group.MaxBytes, group.Metric));
        Assert.Equal([ImageKind.Color, ImageKind.Normal], group.Images.Select(static image => image.Kind));
    }

    [Fact]
    public void RejectsTwoGoalsOfOneGroup()
    {
        JsonObject request = Valid();
        Group(request)["targetPsnr"] = 36.5;
        Group(request)["maxBytes"] = 5000;

        AssertRejected(DiagnosticCodes.InvalidRequest, "groups[0].maxBytes", request);
    }

    [Fact]
    public void AllowsAByteOrderMark()
        => Assert.Equal(7, TrainRequestReader.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Valid().ToJsonString())]).Seed);

    [Theory]
    [InlineData("protocol", "2", "protocol")]
    [InlineData("protocol", "\"1\"", "protocol")]
    [InlineData("effort", "\"fast\"", "effort")]
    [InlineData("effort", "0", "effort")]
    [InlineData("device", "\"CUDA\"", "device")]
    [InlineData("device", "1", "device")]
    [InlineData("device", "\"tpu\"", "auto, cpu, cuda")]
    [InlineData("seed", "-1", "seed")]
    [InlineData("seed", "2147483648", "seed")]
    [InlineData("seed", "1.5", "seed")]
    [InlineData("threads", "-1", "threads")]
    [InlineData("threads", "257", "threads")]
    [InlineData("parentProcessId", "0", "parentProcessId")]
    [InlineData("libTorchDirectory", "\"\"", "libTorchDirectory")]
    [InlineData("cacheDirectory", "\"\"", "cacheDirectory")]
    [InlineData("cacheDirectory", "null", "cacheDirectory")]
    [InlineData("groups", "[]", "groups")]
    [InlineData("groups", "[null]", "groups[0]")]
    [InlineData("effrot", "\"Fast\"", "effrot")]
    public void RejectsABadMemberAndNamesIt(string member, string value, string named)
    {
        JsonObject request = Valid();
        request[member] = JsonNode.Parse(value);

        AssertRejected(DiagnosticCodes.InvalidRequest, named, request);
    }

    [Theory]
    [InlineData("key", "\"\"", "groups[0].key")]
    [InlineData("key", "\"xyz\"", "groups[0].key")]
    [InlineData("outputDirectory", "\"out\"", "groups[0].outputDirectory")]
    [InlineData("images", "[]", "groups[0].images")]
    [InlineData("images", "[null]", "groups[0].images[0]")]
    [InlineData("targetPsnr", "9.9", "groups[0].targetPsnr")]
    [InlineData("targetPsnr", "81", "groups[0].targetPsnr")]
    [InlineData("maxBytes", "0", "groups[0].maxBytes")]
    [InlineData("maxBytes", "2147483648", "groups[0].maxBytes")]
    [InlineData("metric", "\"Ssim\"", "metric")]
    public void RejectsABadMemberOfAGroupAndNamesIt(string member, string value, string named)
    {
        JsonObject request = Valid();
        Group(request)[member] = JsonNode.Parse(value);

        AssertRejected(DiagnosticCodes.InvalidRequest, named, request);
    }

    [Theory]
    [InlineData("path", "\"b.png\"", "groups[0].images[1].path")]
    [InlineData("quality", "0", "groups[0].images[1].quality")]
    [InlineData("quality", "101", "groups[0].images[1].quality")]
    [InlineData("name", "\"Z\"", "groups[0].images[1].name")]
    public void RejectsABadMemberOfAnImageAndNamesIt(string member, string value, string named)
    {
        JsonObject request = Valid();
        Group(request)["images"]![1]![member] = JsonNode.Parse(value);

        AssertRejected(DiagnosticCodes.InvalidRequest, named, request);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("ä")]
    public void RejectsGroupNamesThatAreNoFileNames(string name)
    {
        JsonObject request = Valid();
        Group(request)["name"] = name;

        AssertRejected(DiagnosticCodes.InvalidGroupName, "groups[0].name", request);
    }

    [Fact]
    public void RejectsImagesWhoseNamesDifferOnlyInCase()
    {
        JsonObject request = Valid();
        Group(request)["images"]![0]!["name"] = "B";

        AssertRejected(DiagnosticCodes.DuplicateName, "'b'", request);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\u0007")]
    public void RejectsBadImageNames(string name) => AssertImageNameRejected(name);

    [Fact]
    public void CountsImageNamesInBytes() => AssertImageNameRejected(new string('é', 128));

    [Fact]
    public void RejectsTwoGroupsOfOneOutput()
    {
        JsonObject request = Valid();
        JsonNode second = Group(request).DeepClone();
        second["name"] = "Portraits";
        request["groups"]!.AsArray().Add(second);

        AssertRejected(DiagnosticCodes.InvalidRequest, "groups[1].name", request);
    }

    [Fact]
    public void RejectsDuplicateMembers()
    {
        string text = Valid().ToJsonString().Replace("\"seed\":7", "\"seed\":7,\"seed\":8", StringComparison.Ordinal);

        AssertRejected(DiagnosticCodes.InvalidRequest, "seed", Encoding.UTF8.GetBytes(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    public void RejectsWhatIsNoRequest(string text)
        => AssertRejected(DiagnosticCodes.InvalidRequest, "request", Encoding.UTF8.GetBytes(text));

    [Fact]
    public void ReportsAMissingRequestFile()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");

        TrainerException exception = Assert.Throws<TrainerException>(() => TrainRequestReader.ReadFile(path));

        Assert.Equal(DiagnosticCodes.InvalidRequest, exception.Diagnostic.Code);
        Assert.Equal(path, exception.Diagnostic.File);
    }

    private static void AssertImageNameRejected(string name)
    {
        JsonObject request = Valid();
        Group(request)["images"]![0]!["name"] = name;

        AssertRejected(DiagnosticCodes.InvalidImageName, "groups[0].images[0].name", request);
    }

    private static void AssertRejected(string code, string named, JsonObject request)
        => AssertRejected(code, named, Encoding.UTF8.GetBytes(request.ToJsonString()));

    private static void AssertRejected(string code, string named, byte[] request)
    {
        TrainerException exception = Assert.Throws<TrainerException>(() => TrainRequestReader.Read(request));
        Assert.Equal(code, exception.Diagnostic.Code);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    private static TrainRequest Read(JsonObject request) => TrainRequestReader.Read(Encoding.UTF8.GetBytes(request.ToJsonString()));

    private static JsonNode Group(JsonObject request) => request["groups"]![0]!;

    private static JsonObject Valid() => JsonNode.Parse(
        """
        {
          "protocol": 1, "parentProcessId": 4242, "effort": "Fast", "seed": 7, "device": "cuda", "threads": 2,
          "libTorchDirectory": "/libs", "cacheDirectory": "/cache",
          "groups": [
            {
              "name": "portraits", "key": "00ff", "outputDirectory": "/out",
              "images": [
                { "name": "a", "path": "/images/a.png", "quality": 75 },
                { "name": "b", "path": "/images/b.png", "quality": 80 }
              ]
            }
          ]
        }
        """)!.AsObject();
}
