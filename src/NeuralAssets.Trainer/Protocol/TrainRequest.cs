using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Protocol;

/// <summary>How many updates a build spends on each latent.</summary>
internal enum Effort
{
    Fast,
    Normal,
    Max,
}

/// <summary>What a build wants the networks to be trained on.</summary>
internal enum TrainingDevice
{
    /// <summary>An accelerator where libtorch finds one, else the processor.</summary>
    Auto,
    Cpu,
    Cuda,
}

/// <summary>One run of the trainer, as PROTOCOL.md describes it. Valid once <see cref="TrainRequestReader"/> has yielded it.</summary>
internal sealed record TrainRequest
{
    /// <summary>The one version this trainer speaks.</summary>
    public const int CurrentProtocol = 1;

    public required int Protocol { get; init; }

    /// <summary>The process that wants the outputs; null when nobody is watched.</summary>
    public int? ParentProcessId { get; init; }

    public required Effort Effort { get; init; }

    /// <summary>0 to 2^31-1.</summary>
    public required int Seed { get; init; }

    /// <summary><see cref="TrainingDevice.Auto"/> unless stated.</summary>
    public TrainingDevice Device { get; init; }

    /// <summary>Worker threads, 0 to 256; 0 is all logical processors.</summary>
    public required int Threads { get; init; }

    /// <summary>Folder of the native libtorch; null to look in the NuGet packages folder.</summary>
    public string? LibTorchDirectory { get; init; }

    /// <summary>A folder that outlives the build.</summary>
    public required string CacheDirectory { get; init; }

    public required IReadOnlyList<GroupRequest> Groups { get; init; }
}

/// <summary>Images that are to share one decoder.</summary>
internal sealed record GroupRequest
{
    /// <summary>Letters, digits, '-', '_' and '.'; it names the output files.</summary>
    public required string Name { get; init; }

    /// <summary>Hex digest of everything that decides the bytes.</summary>
    public required string Key { get; init; }

    /// <summary>Absolute path.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>dB, mean of the images; null if the images' Quality decides.</summary>
    public double? TargetPsnr { get; init; }

    /// <summary>Most bytes of both files together; null if the images' Quality decides. Not together with <see cref="TargetPsnr"/>.</summary>
    public long? MaxBytes { get; init; }

    public TrainingMetric Metric { get; init; }

    /// <summary>At least one, in ordinal order of the names.</summary>
    public required IReadOnlyList<ImageRequest> Images { get; init; }
}

/// <summary>One image of a group.</summary>
internal sealed record ImageRequest
{
    /// <summary>Logical name: 1 to 255 bytes of UTF-8, no control characters.</summary>
    public required string Name { get; init; }

    /// <summary>Absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>1 to 100.</summary>
    public required int Quality { get; init; }

    public ImageKind Kind { get; init; }
}
