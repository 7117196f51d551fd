namespace NeuralAssets.Benchmarks.Compression;

/// <summary>The trainer's process ended with another code than 0.</summary>
internal sealed class TrainingFailedException(string message) : Exception(message);
