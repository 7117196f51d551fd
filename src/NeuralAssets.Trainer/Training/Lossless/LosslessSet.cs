using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Trainer.Training.Lossless;

/// <summary>One way to code a group's images without loss.</summary>
/// <param name="Codes">In the order of the group; null for an image whose form would be too long to be of use.</param>
/// <param name="IsBase">Which images others go on from: they must be lossless if any other is.</param>
internal sealed record LosslessSet(LosslessCode?[] Codes, bool[] IsBase);
