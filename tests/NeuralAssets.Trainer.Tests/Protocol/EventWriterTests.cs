using System.Globalization;
using System.Text.Json;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Tests.Protocol;

public sealed class EventWriterTests
{
    [Fact]
    public void WritesOneLineAnEventAndLeavesOutWhatIsNotKnown()
    {
        string text = Write(
            new StartEvent("g", 3, 1000, 2000, Resumed: null),
            new ProgressEvent("g", "refinement", 0.5, 10, null, null, 31.25),
            new ResultEvent("g", 2000, 100, 200, 2.4, 33.5, null, 12.5, null, null, 3, 1));

        Assert.Equal(
            """
            {"event":"start","group":"g","images":3,"pixels":1000,"sourceBytes":2000}
            {"event":"progress","group":"g","stage":"refinement","fraction":0.5,"elapsedSeconds":10,"psnr":31.25}
            {"event":"result","group":"g","sourceBytes":2000,"decoderBytes":100,"codesBytes":200,"bpp":2.4,"psnr":33.5,"seconds":12.5,"images":3,"losslessImages":1}

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void AReaderThatHasGoneIsNoFaultOfTheTraining()
    {
        using var gone = new BrokenPipe();
        new EventWriter(gone).Write(new WarningEvent("NA0302", "message", null));
        Assert.True(gone.WasWrittenTo);
    }

    [Fact]
    public void KeepsAMessageOnOneLine()
    {
        string text = Write(new ErrorEvent("NA0205", "first\nsecond \"quoted\" ä", "/a/b.png"));

        Assert.Equal(1, text.Count(static c => c == '\n'));
        using var document = JsonDocument.Parse(text);
        Assert.Equal("first\nsecond \"quoted\" ä", document.RootElement.GetProperty("message").GetString());
        Assert.Equal("/a/b.png", document.RootElement.GetProperty("file").GetString());
    }

    [Fact]
    public void IgnoresTheCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            culture.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = culture;

            Assert.Contains("\"fraction\":0.25,", Write(new ProgressEvent("g", "encoding", 0.25, 1, 2, 3, 4)), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void NeverMixesLinesOfSeveralThreads()
    {
        var output = new StringWriter();
        var events = new EventWriter(output);

        Parallel.For(0, 500, i => events.Write(new WarningEvent("NA0302", new string('x', i), null)));

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(500, lines.Length);
        Assert.All(lines, static line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public void FlushesEachLine()
    {
        using var stream = new MemoryStream();
        var events = new EventWriter(new StreamWriter(stream));

        events.WriteError(new Diagnostic("NA0202", "There is no such file."));

        Assert.Equal("{\"event\":\"error\",\"code\":\"NA0202\",\"message\":\"There is no such file.\"}\n"u8, stream.ToArray());
    }

    private static string Write(params TrainerEvent[] trainerEvents)
    {
        var output = new StringWriter();
        var events = new EventWriter(output);
        foreach (TrainerEvent trainerEvent in trainerEvents)
        {
            events.Write(trainerEvent);
        }

        return output.ToString();
    }

    private sealed class BrokenPipe : StringWriter
    {
        public BrokenPipe()
            : base(CultureInfo.InvariantCulture)
        {
        }

        public bool WasWrittenTo { get; private set; }

        public override void Write(string? value)
        {
            WasWrittenTo = true;
            throw new IOException("Broken pipe");
        }
    }
}
