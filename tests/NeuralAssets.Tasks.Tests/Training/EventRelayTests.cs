using Microsoft.Build.Utilities;
using NeuralAssets.Tasks.Training;

namespace NeuralAssets.Tasks.Tests.Training;

public sealed class EventRelayTests
{
    private readonly RecordingEngine _engine;
    private readonly EventRelay _relay;
    private readonly List<string> _finished = [];
    private TimeSpan _now;

    public EventRelayTests()
    {
        (TaskLoggingHelper log, _engine) = RecordingEngine.Create();
        _relay = new EventRelay(log, () => _now, _finished.Add);
    }

    [Fact]
    public void ProgressIsShownEveryTenSecondsAtMost()
    {
        for (int second = 0; second < 60; second++)
        {
            _now = TimeSpan.FromSeconds(second);
            _relay.Relay("""{"event":"progress","group":"g","stage":"refinement","fraction":0.42,"elapsedSeconds":83,"remainingSeconds":130,"bpp":0.8412,"psnr":37.9}""");
        }

        Assert.Equal(5, _engine.Shown.Count);
        Assert.Equal(55, _engine.Hidden.Count);
        Assert.Equal("NeuralAssets: 'g' 42 %, refinement, 1:23 elapsed, about 2:10 left, 0.841 bpp, 37.90 dB PSNR", _engine.Shown[0]);
    }

    [Fact]
    public void ProgressWithoutFiguresShowsNone()
    {
        _now = TimeSpan.FromMinutes(1);
        _relay.Relay("""{"event":"progress","group":"g","stage":"autoencoder","fraction":0,"elapsedSeconds":0}""");
        Assert.Equal("NeuralAssets: 'g' 0 %, autoencoder, 0:00 elapsed", Assert.Single(_engine.Shown));
    }

    [Fact]
    public void AStartSaysWhetherAnInterruptedTrainingGoesOn()
    {
        _relay.Relay("""{"event":"start","group":"g","images":2,"pixels":1234567,"sourceBytes":1000}""");
        _relay.Relay("""{"event":"start","group":"g","images":2,"pixels":1234567,"sourceBytes":1000,"resumed":true}""");
        Assert.Equal(
            [
                "NeuralAssets: training 'g': 2 images, 1.235 Mpx, 1,000 bytes",
                "NeuralAssets: going on with training 'g': 2 images, 1.235 Mpx, 1,000 bytes",
            ],
            _engine.Shown);
    }

    [Fact]
    public void ResultsAreShownAndPassedOn()
    {
        _relay.Relay("""{"event":"result","group":"g","sourceBytes":3400123,"decoderBytes":8000,"codesBytes":115456,"bpp":0.5,"psnr":38.2,"seconds":73.04}""");
        Assert.Equal(
            "NeuralAssets: 'g' 3,400,123 -> 123,456 bytes (decoder 8,000, codes 115,456), 0.500 bpp, 38.20 dB PSNR, 73.0 s",
            Assert.Single(_engine.Shown));
        Assert.Equal(["g"], _finished);
    }

    [Fact]
    public void ErrorsAndWarningsKeepCodeAndFileAndBraces()
    {
        _relay.Relay("""{"event":"error","code":"NA0205","message":"damaged {0}","file":"/a.png"}""");
        _relay.Relay("""{"event":"warning","code":"NA0302","message":"no libtorch"}""");

        Assert.Equal(("NA0205", "/a.png", "damaged {0}"), (_engine.Errors[0].Code, _engine.Errors[0].File, _engine.Errors[0].Message));
        Assert.Equal("NA0302", Assert.Single(_engine.Warnings).Code);
        Assert.True(_relay.HasError);
    }

    [Theory]
    [InlineData("a.cs(1,2): error CS0001: not ours")]
    [InlineData("{ \"event\": ")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{0} {{")]
    public void OtherLinesAreForTheLogOnly(string line)
    {
        _relay.Relay(line);
        Assert.Equal(line, Assert.Single(_engine.Hidden));
        Assert.Empty(_engine.Errors);
        Assert.Equal(line, _relay.LastLines);
    }

    [Fact]
    public void TheLastEightLinesAreKept()
    {
        for (int i = 0; i < 20; i++)
        {
            _relay.Relay("line " + i);
        }

        Assert.Equal("line 12 | line 13 | line 14 | line 15 | line 16 | line 17 | line 18 | line 19", _relay.LastLines);
    }

    [Fact]
    public void AnUnknownEventIsNoFault()
    {
        _relay.Relay("""{"event":"celebration"}""");
        Assert.Empty(_engine.Errors);
        Assert.Empty(_relay.LastLines);
    }
}
