namespace NeuralAssets.Tasks.Caching;

/// <summary>
/// Content-addressed results of training, shared by target frameworks, configurations and, if the folder is, by projects and machines.
/// <c>v1/&lt;key&gt;/</c> is complete or absent; <c>v1/tmp-*/</c> is work in progress; <c>v1/locks/</c> holds empty files;
/// <c>v1/trainer/</c> is the trainer's own: libraries, and checkpoints of trainings that were interrupted.
/// </summary>
internal sealed class TrainingCache
{
    private static readonly TimeSpan s_abandoned = TimeSpan.FromDays(1);

    /// <summary>Images that were changed in the meantime leave a checkpoint that nobody will ask for.</summary>
    private static readonly TimeSpan s_forgotten = TimeSpan.FromDays(14);

    private readonly string _trainerVersion;

    public TrainingCache(string directory, string trainerVersion)
    {
        // A folder of our own below the developer's, so that cleaning the cache can delete nothing else.
        Root = Path.Combine(directory, "v1");
        _trainerVersion = trainerVersion;
    }

    public string Root { get; }

    /// <summary>Outlives the build; exists once there is a workspace.</summary>
    public string TrainerDirectory => Path.Combine(Root, "trainer");

    public string KeyOf(KeyedGroup group) => GroupKey.OfEntry(group.InputsKey, _trainerVersion);

    public string EntryOf(KeyedGroup group) => Path.Combine(Root, KeyOf(group));

    public string LockOf(KeyedGroup group) => Path.Combine(Root, "locks", KeyOf(group));

    public bool Contains(KeyedGroup group) => group.IsCompleteIn(EntryOf(group));

    /// <summary>A new empty folder on the cache's volume. Also proves that the cache can be written.</summary>
    public string CreateWorkspace()
    {
        Directory.CreateDirectory(Path.Combine(Root, "locks"));
        Directory.CreateDirectory(TrainerDirectory);
        SweepAbandonedWorkspaces();
        SweepForgottenCheckpoints();
        string workspace = Path.Combine(Root, "tmp-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(workspace);
        return workspace;
    }

    /// <summary>Makes a folder the group's entry in one step. Call under the group's lock.</summary>
    public void Publish(KeyedGroup group, string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            // The rename must not reach the disk before the content does.
            using FileStream content = new(file, FileMode.Open, FileAccess.ReadWrite);
            content.Flush(flushToDisk: true);
        }

        string entry = EntryOf(group);
        if (Directory.Exists(entry))
        {
            // Not complete, or this group would not have been trained.
            Directory.Delete(entry, recursive: true);
        }

        Directory.Move(directory, entry);
    }

    /// <summary>Deletes a workspace as far as possible; what is left is swept a day later.</summary>
    public static void Discard(string workspace)
    {
        try
        {
            Directory.Delete(workspace, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A killed trainer's files may stay open for a moment on some systems.
        }
    }

    private void SweepAbandonedWorkspaces()
    {
        foreach (string workspace in Directory.EnumerateDirectories(Root, "tmp-*"))
        {
            if (DateTime.UtcNow - Directory.GetLastWriteTimeUtc(workspace) > s_abandoned)
            {
                Discard(workspace);
            }
        }
    }

    private void SweepForgottenCheckpoints()
    {
        foreach (string checkpoint in Directory.EnumerateFiles(TrainerDirectory, "*.checkpoint*"))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(checkpoint) > s_forgotten)
            {
                File.Delete(checkpoint);
            }
        }
    }
}
