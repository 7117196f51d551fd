namespace NeuralAssets.Trainer.Tests.Torch;

/// <summary>
/// The collection of tests that draw from libtorch's random generator. The process has one for all, so two that ran side by side would take each
/// other's numbers, and no training would repeat.
/// </summary>
[CollectionDefinition(Name)]
public sealed class TorchGenerator
{
    public const string Name = "torch generator";
}
