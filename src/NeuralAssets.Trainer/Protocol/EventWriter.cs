using System.Text;
using System.Text.Json;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>Writes events as JSON lines: whole lines, flushed one by one, from any thread.</summary>
internal sealed class EventWriter
{
    private readonly Lock _lock = new();
    private readonly TextWriter _output;

    public EventWriter(TextWriter output)
    {
        _output = output;
    }

    public void Write(TrainerEvent trainerEvent)
    {
        string line = JsonSerializer.Serialize(trainerEvent, EventJson.Default.TrainerEvent);
        lock (_lock)
        {
            try
            {
                // One call a line: a reader never sees half of one, and the line end is the same on every system.
                _output.Write(line + "\n");
                _output.Flush();
            }
            catch (IOException)
            {
                // The reader has gone. That ends a training through the watch of the parent, in order, not through a broken pipe.
            }
        }
    }

    public void WriteError(Diagnostic diagnostic)
        => Write(new ErrorEvent(diagnostic.Code, diagnostic.Message, diagnostic.File));

    public void WriteWarning(Diagnostic diagnostic)
        => Write(new WarningEvent(diagnostic.Code, diagnostic.Message, diagnostic.File));

    /// <summary>Standard output as the protocol wants it: UTF-8 without a byte order mark, whatever the console's code page.</summary>
    public static EventWriter ToStandardOutput()
        => new(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
}
