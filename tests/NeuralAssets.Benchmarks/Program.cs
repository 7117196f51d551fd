using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.WarmStart;

var root = new RootCommand("Measures NeuralAssets: against other codecs, and its own training.")
{
    CompressionCommand.Create(),
    WarmStartCommand.Create(),
};
return root.Parse(args).Invoke();
