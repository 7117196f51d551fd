using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using NeuralAssets.Tasks.Accessor;
using NeuralAssets.Tasks.Caching;
using NeuralAssets.Tasks.Planning;

namespace NeuralAssets.Tasks;

/// <summary>
/// Checks the images and settings, predicts the output files and writes the accessor and the plan. Runs in every build,
/// design-time builds too, so it reads image headers only.
/// </summary>
[MSBuildMultiThreadableTask]
public sealed class NeuralAssetsPlan : Microsoft.Build.Utilities.Task
{
    /// <summary>
    /// The state of every file the outputs depend on. An input of the train target in place of the files themselves: it also
    /// changes when a file is replaced by one with an older time.
    /// </summary>
    private const string FileStatesName = "files.txt";

    private readonly List<Diagnostic> _faults = [];

    /// <summary>The <c>NeuralImage</c> items with <c>Group</c>, <c>Quality</c>, <c>Kind</c> and, if set, <c>LogicalName</c>.</summary>
    [Required]
    public ITaskItem[] Images { get; set; } = [];

    /// <summary>The <c>NeuralImageGroup</c> items with <c>TargetPsnr</c> or <c>MaxBytes</c>, and <c>Metric</c>.</summary>
    public ITaskItem[] Groups { get; set; } = [];

    /// <summary>Absolute folder of the plan, the accessor and the group files.</summary>
    [Required]
    public string OutputDirectory { get; set; } = "";

    /// <summary><c>$(NeuralAssetsMode)</c>.</summary>
    [Required]
    public string Mode { get; set; } = "";

    /// <summary><c>$(NeuralAssetsEffort)</c>.</summary>
    [Required]
    public string Effort { get; set; } = "";

    /// <summary><c>$(NeuralAssetsSeed)</c>.</summary>
    [Required]
    public string Seed { get; set; } = "";

    /// <summary><c>$(NeuralAssetsDevice)</c>.</summary>
    [Required]
    public string Device { get; set; } = "";

    /// <summary><c>$(NeuralAssetsThreads)</c>: only checked here, for it changes no bytes.</summary>
    [Required]
    public string Threads { get; set; } = "";

    /// <summary><c>$(NeuralAssetsAllowDownload)</c>: only checked here.</summary>
    [Required]
    public string AllowDownload { get; set; } = "";

    /// <summary>Absolute folder of the committed files, for <c>Frozen</c>.</summary>
    [Required]
    public string FrozenDirectory { get; set; } = "";

    /// <summary>Namespace of the accessor.</summary>
    public string RootNamespace { get; set; } = "";

    /// <summary>In a design-time build faults are messages: the editor keeps working with what is right.</summary>
    public bool IsDesignTime { get; set; }

    /// <summary>Two files a group, with their place in the output folder as <c>TargetPath</c>.</summary>
    [Output]
    public ITaskItem[] Outputs { get; private set; } = [];

    /// <summary>The file of each group that tells which inputs its outputs come from.</summary>
    [Output]
    public ITaskItem[] KeyFiles { get; private set; } = [];

    /// <summary>The committed files the build depends on; none unless the mode is <c>Frozen</c>.</summary>
    [Output]
    public ITaskItem[] FrozenFiles { get; private set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            BuildPlan plan = Plan();
            Report();
            if (Log.HasLoggedErrors)
            {
                return false;
            }

            OutputFile.WriteText(Path.Combine(OutputDirectory, BuildPlan.FileName), plan.ToJson());
            OutputFile.WriteText(
                Path.Combine(OutputDirectory, AccessorWriter.FileName),
                AccessorWriter.Write(RootNamespace, plan.Groups, ImageSize.TryRead));
            Predict(plan);
            OutputFile.WriteText(Path.Combine(OutputDirectory, FileStatesName), FileStates(plan));
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            new Diagnostic(Diagnostic.CacheUnusable, $"'{OutputDirectory}' can't be written: {fault.Message}").LogError(Log);
            return false;
        }
    }

    private BuildPlan Plan()
    {
        PropertyReader properties = new(_faults);
        string mode = properties.Choice("NeuralAssetsMode", Mode, "Auto", "Frozen", "Off");
        _ = properties.Choice("NeuralAssetsAllowDownload", AllowDownload, "true", "false");
        _ = properties.Integer("NeuralAssetsThreads", Threads, 0, 256);
        TrainingSettings settings = new(
            properties.Choice("NeuralAssetsEffort", Effort, TrainingSettings.Efforts),
            properties.Integer("NeuralAssetsSeed", Seed, 0, int.MaxValue),
            properties.Choice("NeuralAssetsDevice", Device, TrainingSettings.Devices));
        return new BuildPlan(mode == "Frozen", settings, new GroupPlanner(_faults).Plan(Images, Groups));
    }

    private void Report()
    {
        foreach (Diagnostic fault in _faults)
        {
            if (IsDesignTime)
            {
                Log.LogMessage(MessageImportance.Low, "{0}: {1} {2}", fault.File, fault.Code, fault.Message);
            }
            else
            {
                fault.LogError(Log);
            }
        }
    }

    private void Predict(BuildPlan plan)
    {
        Outputs = [.. plan.Groups.SelectMany(group => new[] { Output(group.DecoderFile), Output(group.CodesFile) })];
        KeyFiles = [.. plan.Groups.Select(group => Item(OutputDirectory, group.KeyFile))];
        FrozenFiles = !plan.IsFrozen
            ? []
            :
            [
                .. plan.Groups.SelectMany(group => new[] { group.DecoderFile, group.CodesFile, group.KeyFile })
                    .Select(file => Item(FrozenDirectory, file)),
            ];
    }

    private string FileStates(BuildPlan plan)
        => string.Concat(
            plan.Groups.SelectMany(group => group.Images).Select(image => image.Path)
                .Concat(FrozenFiles.Select(file => file.ItemSpec))
                .Select(path => FileState.Of(path) + "\n"));

    private TaskItem Output(string file)
    {
        TaskItem item = Item(OutputDirectory, file);
        item.SetMetadata("TargetPath", "neural/" + file);
        return item;
    }

    private static TaskItem Item(string directory, string file) => new(MSBuildText.Escape(Path.Combine(directory, file)));
}
