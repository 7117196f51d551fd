namespace NeuralAssets.Trainer.Protocol;

/// <summary>The distortion that training minimises.</summary>
internal enum TrainingMetric
{
    /// <summary>Squared error.</summary>
    Psnr,

    /// <summary>Squared error, weighted by what it costs in multi-scale structural similarity.</summary>
    MsSsim,
}
