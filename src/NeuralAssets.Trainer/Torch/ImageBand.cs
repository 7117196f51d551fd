using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Torch;

/// <summary>A part of an image that the encoder works on at once.</summary>
/// <param name="Image">The image.</param>
/// <param name="FirstRow">First row of the band, a multiple of the coarsest grid's step.</param>
/// <param name="Rows">Rows of the band: such a multiple too, or all that follow.</param>
internal readonly record struct ImageBand(TrainingImage Image, int FirstRow, int Rows);
