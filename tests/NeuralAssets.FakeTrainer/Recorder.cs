using System.Collections;

namespace NeuralAssets.FakeTrainer;

/// <summary>Leaves behind what a test wants to know about a call.</summary>
internal static class Recorder
{
    public static void Record(string request, string[] args)
    {
        if (Environment.GetEnvironmentVariable("FAKE_TRAINER_RECORDS") is not string folder)
        {
            return;
        }

        Directory.CreateDirectory(folder);
        string name = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        IEnumerable<string> environment = Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(variable => $"{variable.Key}={variable.Value}");
        File.WriteAllLines(name + ".environment", environment);
        File.WriteAllLines(name + ".arguments", args);
        File.WriteAllText(name + ".process", $"{Environment.ProcessId}");

        // The last one: a test that waits for it sees the others too.
        File.WriteAllText(name + ".tmp", request);
        File.Move(name + ".tmp", name + ".request");
    }
}
