using System.Reflection;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using NeuralAssets.Tasks.Caching;
using NeuralAssets.Tasks.Planning;

namespace NeuralAssets.Tasks;

/// <summary>
/// Puts the files of every planned group into the output folder: from the committed files when frozen, else from the cache,
/// else from the trainer.
/// </summary>
/// <remarks>
/// The node isn't yielded while the trainer runs. Yielding would let the node start another project's task, which could wait
/// for a lock that only the yielded task can give back.
/// </remarks>
[MSBuildMultiThreadableTask]
public sealed partial class NeuralAssetsTrain : ToolTask, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Absolute folder that holds the plan and receives the group files.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary>Absolute folder of the cache.</summary>
    [Required]
    public string CacheDirectory { get; set; } = "";

    /// <summary>Absolute folder of the committed files.</summary>
    [Required]
    public string FrozenDirectory { get; set; } = "";

    /// <summary>Absolute folder of the project.</summary>
    [Required]
    public string ProjectDirectory { get; set; } = "";

    /// <summary>The trainer's dll; looked at on a cache miss and for its version.</summary>
    [Required]
    public string TrainerAssembly { get; set; } = "";

    /// <summary>The <c>dotnet</c> executable.</summary>
    public string DotNetHost { get; set; } = "";

    /// <summary>Worker threads of the trainer, 0 for all processors.</summary>
    public int Threads { get; set; }

    /// <summary>A folder with the native libtorch, stated by the developer.</summary>
    public string LibTorchDirectory { get; set; } = "";

    /// <summary>NuGet's package folder, then its fallback folders.</summary>
    public string[] PackageFolders { get; set; } = [];

    /// <summary>Whether libtorch may be downloaded.</summary>
    public bool AllowDownload { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            var plan = BuildPlan.FromJson(File.ReadAllText(Path.Combine(OutputDirectory, BuildPlan.FileName)));
            IReadOnlyList<KeyedGroup>? groups = Identify(plan);
            return groups is not null && (plan.IsFrozen ? PlaceFrozen(groups) : PlaceTrained(groups));
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            return Fail(
                Diagnostic.CacheUnusable,
                $"A file of the build or of the cache '{CacheDirectory}' can't be used: {fault.Message}");
        }
    }

    /// <inheritdoc/>
    public override void Cancel()
    {
        _cancellation.Cancel();
        _restore?.Cancel();
        base.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _cancellation.Dispose();

    private List<KeyedGroup>? Identify(BuildPlan plan)
    {
        HashMemo memo = new(OutputDirectory);
        List<KeyedGroup> groups = [];
        foreach (PlannedGroup group in plan.Groups)
        {
            groups.Add(new KeyedGroup(group, GroupKey.OfInputs(plan.Settings, group, DigestOf)));
        }

        memo.Save();
        _settings = plan.Settings;
        return Log.HasLoggedErrors ? null : groups;

        string DigestOf(string path)
        {
            try
            {
                return memo.Of(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Fail(Diagnostic.FileNotFound, $"Image can't be read: {fault.Message}", path);
                return "";
            }
        }
    }

    private bool PlaceFrozen(IReadOnlyList<KeyedGroup> groups)
    {
        foreach (KeyedGroup group in groups)
        {
            string keyFile = Path.Combine(FrozenDirectory, group.Group.KeyFile);
            bool isComplete = File.Exists(keyFile) && group.IsCompleteIn(FrozenDirectory);
            if (isComplete && File.ReadAllText(keyFile).Trim() == group.InputsKey)
            {
                group.Place(FrozenDirectory, OutputDirectory);
                continue;
            }

            string fault = isComplete ? "were made from other images or settings" : "are missing";
            Fail(
                Diagnostic.FrozenMismatch,
                $"The frozen files of group '{group.Name}' in '{FrozenDirectory}' {fault}. "
                + "Run 'dotnet build -t:NeuralAssetsFreeze' where training is possible and commit the folder.");
        }

        return !Log.HasLoggedErrors;
    }

    private bool PlaceTrained(IReadOnlyList<KeyedGroup> groups)
    {
        if (!File.Exists(TrainerAssembly))
        {
            return Fail(
                Diagnostic.TrainerNotFound,
                $"The trainer '{TrainerAssembly}' was not found; build it or restore the package again.");
        }

        TrainingCache cache = new(CacheDirectory, TrainerVersion());
        IReadOnlyList<KeyedGroup> missing = [.. groups.Where(group => !cache.Contains(group))];
        if (missing.Count > 0 && !TrainMissing(cache, missing))
        {
            return false;
        }

        foreach (KeyedGroup group in groups)
        {
            group.Place(cache.EntryOf(group), OutputDirectory);
            Log.LogMessage(MessageImportance.Normal, "NeuralAssets: '{0}' is {1}", group.Name, cache.EntryOf(group));
        }

        return true;
    }

    private bool Fail(string code, string message, string? file = null)
    {
        new Diagnostic(code, message, file).LogError(Log);
        return false;
    }

    private string TrainerVersion()
    {
        try
        {
            return AssemblyName.GetAssemblyName(TrainerAssembly).Version.ToString();
        }
        catch (BadImageFormatException fault)
        {
            throw new IOException($"'{TrainerAssembly}' is not an assembly.", fault);
        }
    }
}
