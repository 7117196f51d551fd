using System.Text.Json;

namespace NeuralAssets.FakeTrainer;

/// <summary>One JSON object a line on standard output.</summary>
internal static class Events
{
    public static void Start(RequestedGroup group)
        => Write(new
        {
            @event = "start",
            group = group.Name,
            images = group.Images.Count,
            pixels = 1_234_567,
            sourceBytes = SourceBytes(group),
        });

    public static void Progress(RequestedGroup group, double fraction)
        => Write(new
        {
            @event = "progress",
            group = group.Name,
            stage = "refinement",
            fraction,
            elapsedSeconds = 1.5,
            remainingSeconds = 0.5,
            bpp = 0.75,
            psnr = 38.5,
        });

    public static void Warning(string code, string message) => Write(new { @event = "warning", code, message });

    public static void Error(string code, string message, string? file)
    {
        if (file is null)
        {
            Write(new { @event = "error", code, message });
        }
        else
        {
            Write(new { @event = "error", code, message, file });
        }
    }

    public static void Result(RequestedGroup group, long decoderBytes, long codesBytes)
        => Write(new
        {
            @event = "result",
            group = group.Name,
            sourceBytes = SourceBytes(group),
            decoderBytes,
            codesBytes,
            bpp = 0.7,
            psnr = 38.25,
            seconds = 0.1,
        });

    private static long SourceBytes(RequestedGroup group) => group.Images.Sum(image => new FileInfo(image.Path).Length);

    private static void Write<T>(T data) => Console.Out.WriteLine(JsonSerializer.Serialize(data));
}
