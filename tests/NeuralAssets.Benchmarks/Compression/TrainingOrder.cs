using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A training that the benchmark asks for.</summary>
/// <param name="Group">What to train.</param>
/// <param name="Quality">1 to 100, for every image.</param>
/// <param name="Effort">How long.</param>
/// <param name="Metric">What training minimises.</param>
internal sealed record TrainingOrder(CorpusGroup Group, int Quality, Effort Effort, TrainingMetric Metric);
