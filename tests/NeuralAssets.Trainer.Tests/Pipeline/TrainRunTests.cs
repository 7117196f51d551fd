using System.Text.Json;
using ImageMagick;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Tests.Imaging;
using NeuralAssets.Trainer.Torch;

namespace NeuralAssets.Trainer.Tests.Pipeline;

public sealed class TrainRunTests : IDisposable
{
    private static readonly string[] s_outputs =
        ["g.images.parquet", "g.nac", "g.nad", "g.report.json", "g.training.parquet"];

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WritesAllOutputsAndTellsWhatItDid()
    {
        Assert.Equal(ExitCode.Success, Run(FakeTraining.Train, Group("g", "a", "b")));

        Assert.Equal(s_outputs, FilesOf("g"));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(OutputFile("g.nad")));
        Assert.Equal([4, 5, 6, 7, 8], File.ReadAllBytes(OutputFile("g.nac")));
        Assert.Equal(["start", "progress", "result"], EventNames());

        JsonElement start = Events()[0];
        Assert.Equal(2, start.GetProperty("images").GetInt32());
        Assert.Equal(2 * 24 * 16, start.GetProperty("pixels").GetInt64());
        JsonElement result = Events()[^1];
        Assert.Equal(3, result.GetProperty("decoderBytes").GetInt64());
        Assert.Equal(5, result.GetProperty("codesBytes").GetInt64());
        Assert.Equal(64.0 / (2 * 24 * 16), result.GetProperty("bpp").GetDouble(), 12);
        Assert.Equal(30.5, result.GetProperty("psnr").GetDouble());
        Assert.Equal(0.91, result.GetProperty("msSsim").GetDouble());
    }

    [Fact]
    public void HandsTheRequestToTheTraining()
    {
        GroupPlan? seen = null;
        Run((plan, progress, token) => FakeTraining.Train(seen = plan, progress, token), Group("g", "a", "b"));

        Assert.NotNull(seen);
        Assert.Equal(("g", "00ff", Effort.Max, 11), (seen.Group, seen.Key, seen.Effort, seen.Seed));
        Assert.Equal(Environment.ProcessorCount, seen.Threads);
        Assert.Equal(["a", "b"], seen.Images.Select(static planned => planned.Image.Name));
        Assert.Equal([1, 2], seen.Images.Select(static planned => planned.Quality));
    }

    [Fact]
    public void ReplacesTheOutputsOfAnEarlierRun()
    {
        foreach (string name in s_outputs)
        {
            Directory.CreateDirectory(_folder.File("g"));
            File.WriteAllText(OutputFile(name), "old");
        }

        Run(FakeTraining.Train, Group("g", "a"));

        Assert.Equal(s_outputs, FilesOf("g"));
        Assert.All(s_outputs, name => Assert.NotEqual("old", File.ReadAllText(OutputFile(name))));
    }

    [Fact]
    public void LeavesNothingBehindWhenTrainingFails()
    {
        int code = Run(
            static (_, _, _) => throw new TrainerException(DiagnosticCodes.NotConverged, "It did not converge."),
            Group("g", "a"));

        Assert.Equal(ExitCode.TrainingFailed, code);
        Assert.Empty(FilesOf("g"));
        Assert.Equal(["start", "error"], EventNames());
    }

    [Fact]
    public void LeavesNothingBehindWhenWritingFails()
    {
        // A folder in the place of one output: every file can be written, but not named.
        Directory.CreateDirectory(_folder.File("g/g.report.json"));

        Assert.Equal(ExitCode.Environment, Run(FakeTraining.Train, Group("g", "a")));

        Assert.Empty(Directory.GetFiles(_folder.File("g")));
        Assert.Equal("NA0501", Events()[^1].GetProperty("code").GetString());
    }

    [Fact]
    public void MakesTheOtherGroupsWhenOneFails()
    {
        int code = Run(
            static (plan, progress, token) => plan.Group == "bad"
                ? throw new TrainerException(DiagnosticCodes.VerificationFailed, "Other pixels.")
                : FakeTraining.Train(plan, progress, token),
            Group("bad", "a"),
            Group("g", "b"));

        Assert.Equal(ExitCode.TrainingFailed, code);
        Assert.Empty(FilesOf("bad"));
        Assert.Equal(s_outputs, FilesOf("g"));
    }

    [Fact]
    public void TellsEveryBadImageBeforeAnyTraining()
    {
        bool trained = false;
        GroupRequest first = Group("g", "a", "b");
        GroupRequest second = Group("h", "c", "d");
        File.Delete(second.Images[0].Path);
        File.WriteAllText(second.Images[1].Path, "");
        File.WriteAllText(first.Images[1].Path, "no image");

        int code = Run(
            (plan, progress, token) =>
            {
                trained = true;
                return FakeTraining.Train(plan, progress, token);
            },
            first,
            second);

        Assert.Equal(ExitCode.BadInput, code);
        Assert.False(trained);
        Assert.Equal(["NA0204", "NA0202", "NA0203"], Events().Select(static e => e.GetProperty("code").GetString()));
        Assert.Equal(first.Images[1].Path, Events()[0].GetProperty("file").GetString());
    }

    [Fact]
    public void StopsWhenCancelled()
    {
        using var source = new CancellationTokenSource();

        int code = Run(
            (plan, progress, token) =>
            {
                source.Cancel();
                return FakeTraining.Train(plan, progress, token);
            },
            source.Token,
            Group("g", "a"));

        Assert.Equal(ExitCode.Cancelled, code);
        Assert.Empty(FilesOf("g"));
    }

    [Fact]
    public void WarnsOnceWhenLibTorchIsMissing()
    {
        var run = new TrainRun(
            FakeTraining.Train,
            new EventWriter(_output),
            static _ => TorchAvailability.Unavailable("It is not here."));

        Assert.Equal(ExitCode.Success, run.Run(Request(Group("g", "a"), Group("h", "b")), CancellationToken.None));

        JsonElement warning = Assert.Single(Events(), static e => e.GetProperty("event").GetString() == "warning");
        Assert.Equal("NA0302", warning.GetProperty("code").GetString());
        Assert.Contains("It is not here.", warning.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "CUDA")]
    [InlineData(false, "It is not here.")]
    public void RefusesToTrainOnADeviceThatIsNotThere(bool hasLibTorch, string reason)
    {
        TorchAvailability torch = hasLibTorch ? TorchAvailability.Available : TorchAvailability.Unavailable("It is not here.");
        var run = new TrainRun(FakeTraining.Train, new EventWriter(_output), _ => torch);
        TrainRequest request = Request(Group("g", "a"), Group("h", "b")) with { Device = TrainingDevice.Cuda };

        TrainerException fault = Assert.Throws<TrainerException>(() => run.Run(request, CancellationToken.None));

        Assert.Equal("NA0305", fault.Diagnostic.Code);
        Assert.Null(fault.Diagnostic.File);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Empty(Events());
        Assert.Empty(FilesOf("g"));
    }

    [Theory]
    [InlineData((int)TrainingDevice.Auto, true, true)]
    [InlineData((int)TrainingDevice.Auto, false, false)]
    [InlineData((int)TrainingDevice.Cpu, true, false)]
    [InlineData((int)TrainingDevice.Cuda, true, true)]
    public void TrainsOnTheDeviceThatIsAskedFor(int device, bool hasCuda, bool usesCuda)
    {
        GroupPlan? seen = null;
        var run = new TrainRun(
            (plan, progress, token) => FakeTraining.Train(seen = plan, progress, token),
            new EventWriter(_output),
            _ => hasCuda ? TorchAvailability.AvailableWithCuda : TorchAvailability.Available);

        Assert.Equal(ExitCode.Success, run.Run(Request(Group("g", "a")) with { Device = (TrainingDevice)device }, CancellationToken.None));

        Assert.Equal(usesCuda, seen!.UsesCuda);
    }

    [Fact]
    public void RefusesResultsThatAreNoNumbers()
    {
        int code = Run(
            static (plan, _, _) => FakeTraining.Result(plan) with { Images = [new ImageResult([], 1, double.NaN, null)] },
            Group("g", "a"));

        Assert.Equal(ExitCode.TrainingFailed, code);
        Assert.Empty(FilesOf("g"));
    }

    private int Run(GroupTraining training, params GroupRequest[] groups) => Run(training, CancellationToken.None, groups);

    private int Run(GroupTraining training, CancellationToken cancellationToken, params GroupRequest[] groups)
        => new TrainRun(training, new EventWriter(_output), static _ => TorchAvailability.Available)
            .Run(Request(groups), cancellationToken);

    private TrainRequest Request(params GroupRequest[] groups) => new()
    {
        Protocol = 1,
        Effort = Effort.Max,
        Seed = 11,
        Threads = 0,
        CacheDirectory = _folder.File("cache"),
        Groups = groups,
    };

    private GroupRequest Group(string name, params string[] images) => new()
    {
        Name = name,
        Key = "00ff",
        OutputDirectory = _folder.File(name),
        Images = [.. images.Select((image, i) => new ImageRequest
        {
            Name = image,
            Path = _folder.Write($"{name}-{image}.png", ImageFiles.Encode(MagickFormat.Png24)),
            Quality = i + 1,
        })],
    };

    private string OutputFile(string name) => Path.Combine(_folder.File("g"), name);

    private string[] FilesOf(string group)
        => Directory.Exists(_folder.File(group))
            ? [.. Directory.EnumerateFiles(_folder.File(group)).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
            : [];

    private string?[] EventNames() => [.. Events().Select(static e => e.GetProperty("event").GetString())];

    private JsonElement[] Events()
        => [.. _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))];
}
