namespace NeuralAssets.Trainer.Training.Weights;

/// <summary>A tensor, rounded to a step.</summary>
/// <param name="StepExponent">A value v stands for v * 2^-StepExponent.</param>
/// <param name="Values">The integers.</param>
/// <param name="CodeBits">Of their code.</param>
/// <param name="ExpectedLoss">What the rounding does to rate and distortion, in bits, by the loss's curvature.</param>
internal sealed record StepCandidate(int StepExponent, int[] Values, double CodeBits, double ExpectedLoss);
