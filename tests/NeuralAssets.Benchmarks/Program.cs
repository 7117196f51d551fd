using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Decoding;

var root = new RootCommand("Measures NeuralAssets against other codecs.") { CompressionCommand.Create(), DecodingCommand.Create() };
return root.Parse(args).Invoke();
