using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Training;
using NeuralAssets.Benchmarks.WarmStart;

var root = new RootCommand("Measures NeuralAssets: its files against other codecs, its training against plain TorchSharp.")
{
    CompressionCommand.Create(), TrainingCommand.Create(), WarmStartCommand.Create(),
};
return root.Parse(args).Invoke();
