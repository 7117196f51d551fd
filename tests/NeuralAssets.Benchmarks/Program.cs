using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;

var root = new RootCommand("Measures NeuralAssets against other codecs.") { CompressionCommand.Create() };
return root.Parse(args).Invoke();
