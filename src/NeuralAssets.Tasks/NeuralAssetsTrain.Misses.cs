using System.Diagnostics;
using Microsoft.Build.Framework;
using NeuralAssets.Tasks.Caching;
using NeuralAssets.Tasks.Planning;
using NeuralAssets.Tasks.Training;

namespace NeuralAssets.Tasks;

/// <content>Groups the cache doesn't have: lock, look again, train, publish.</content>
public sealed partial class NeuralAssetsTrain
{
    private TrainingSettings _settings = new("Normal", 0, TrainingSettings.Devices[0]);
    private LibTorchRestore? _restore;

    private bool TrainMissing(TrainingCache cache, IReadOnlyList<KeyedGroup> missing)
    {
        if (!File.Exists(DotNetHost))
        {
            return Fail(
                Diagnostic.TrainerNotFound,
                $"The .NET host '{DotNetHost}' that runs the trainer was not found; set DOTNET_HOST_PATH.");
        }

        string workspace = cache.CreateWorkspace();
        List<FileLock> locks = [];
        try
        {
            // Always in the order of the keys, and the trainer's lock last: no two builds can wait for each other.
            foreach (KeyedGroup group in missing.OrderBy(cache.KeyOf, StringComparer.Ordinal))
            {
                locks.Add(Lock(cache.LockOf(group), $"another build that trains '{group.Name}'"));
            }

            List<KeyedGroup> still = [.. missing.Where(group => !cache.Contains(group))];
            if (still.Count == 0)
            {
                return true;
            }

            locks.Add(Lock(MachineLock(), "another training on this machine"));
            return Train(cache, still, workspace);
        }
        finally
        {
            locks.ForEach(held => held.Dispose());
            TrainingCache.Discard(workspace);
        }
    }

    private bool Train(TrainingCache cache, List<KeyedGroup> groups, string workspace)
    {
        using var self = Process.GetCurrentProcess();
        TrainRequest request = new()
        {
            ParentProcessId = self.Id,
            Settings = _settings,
            Threads = Threads,
            LibTorchDirectory = ResolveLibTorch(cache),
            CacheDirectory = cache.TrainerDirectory,
            Groups = [.. groups.Select(group => new TrainRequest.Entry(group, cache.KeyOf(group), FolderOf(group)))],
        };

        // Group by group, as they are finished: neither a failure of a later one nor the end of this process costs them.
        List<KeyedGroup> missing = [.. groups];
        List<KeyedGroup> failed = [];
        bool succeeded = RunTrainer(Path.Combine(workspace, "request.json"), request.ToJson(), TryPublish);
        failed.ForEach(Publish);
        if (succeeded && missing.Count > 0)
        {
            return Fail(
                Diagnostic.TrainerCrashed,
                $"The trainer said it succeeded, but did not write the files of group '{missing[0].Name}'.");
        }

        return succeeded;

        void TryPublish(string name)
        {
            if (missing.Find(group => group.Name == name) is KeyedGroup finished && finished.IsCompleteIn(FolderOf(finished)))
            {
                try
                {
                    Publish(finished);
                }
                catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
                {
                    // Not in the middle of the trainer's work: once more when it has ended.
                    failed.Add(finished);
                }
            }
        }

        void Publish(KeyedGroup group)
        {
            cache.Publish(group, FolderOf(group));
            missing.Remove(group);
        }

        string FolderOf(KeyedGroup group) => Path.Combine(workspace, group.Name);
    }

    /// <summary>
    /// Stated folder, else package folders, else a download; null lets the trainer look for itself, and warn.
    /// </summary>
    private string? ResolveLibTorch(TrainingCache cache)
    {
        if (LibTorchDirectory.Length > 0)
        {
            return LibTorchDirectory;
        }

        if (LibTorch.HostRuntime is not string runtime)
        {
            return null;
        }

        if (LibTorch.Find(runtime, PackageFolders) is string found)
        {
            return found;
        }

        return AllowDownload ? DownloadLibTorch(cache, runtime) : null;
    }

    private string? DownloadLibTorch(TrainingCache cache, string runtime)
    {
        string package = LibTorch.PackageOf(runtime);
        Log.LogMessage(MessageImportance.High, "NeuralAssets: downloading {0} {1}, once", package, LibTorch.Version);
        _restore = new LibTorchRestore(DotNetHost, Path.Combine(cache.Root, "libtorch"), runtime)
        {
            BuildEngine = BuildEngine,
            ConfigurationRoot = ProjectDirectory,
            PackageFolder = PackageFolders.FirstOrDefault(folder => folder.Length > 0),
        };
        _restore.Execute();
        _cancellation.Token.ThrowIfCancellationRequested();
        return LibTorch.Find(runtime, PackageFolders);
    }

    private FileLock Lock(string path, string holder)
        => FileLock.Acquire(
            path,
            () => Log.LogMessage(MessageImportance.High, "NeuralAssets: waiting for {0}", holder),
            _cancellation.Token);

    /// <summary>One training at a time for each user of the machine: it takes all processors, and gigabytes.</summary>
    private static string MachineLock()
    {
        string directory = Path.Combine(Path.GetTempPath(), "NeuralAssets-" + Environment.UserName);
        Directory.CreateDirectory(directory);
        return Path.Combine(directory, "trainer.lock");
    }
}
