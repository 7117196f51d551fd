using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>Does something with each group asked for, and tells in one line why it can't.</summary>
internal static class GroupRuns
{
    private const int Failed = 1;
    private const int NoCorpus = 2;
    private const int Interrupted = 130;

    /// <returns>The program's exit code.</returns>
    public static int ForEach(CompressionSettings settings, Action<string, CompressionSettings> run)
    {
        if (!Directory.Exists(settings.Corpus))
        {
            Console.Error.WriteLine($"There is no corpus folder {settings.Corpus}; name one with --corpus.");
            return NoCorpus;
        }

        foreach (string group in settings.Groups ?? Corpus.GroupNames(settings.Corpus))
        {
            try
            {
                run(group, settings);
            }
            catch (Exception e) when (e is TrainerException or TrainingFailedException or DirectoryNotFoundException or InvalidDataException)
            {
                Console.Error.WriteLine($"{group}: {e.Message}");
                return Failed;
            }
            catch (OperationCanceledException)
            {
                Console.Error.WriteLine("Interrupted; the same command goes on from here.");
                return Interrupted;
            }
        }

        return 0;
    }
}
