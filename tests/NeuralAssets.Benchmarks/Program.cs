using System.CommandLine;
using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Decoding;
using NeuralAssets.Benchmarks.Efforts;
using NeuralAssets.Benchmarks.Founding;
using NeuralAssets.Benchmarks.Sharing;
using NeuralAssets.Benchmarks.Training;
using NeuralAssets.Benchmarks.WarmStart;
using NeuralAssets.Benchmarks.WholeTraining;

var root = new RootCommand("Measures NeuralAssets: files and decoding against other codecs, training against plain TorchSharp.")
{
    CompressionCommand.Create(), FoundingCommand.Create(), DecodingCommand.Create(), TrainingCommand.Create(), WarmStartCommand.Create(),
    SharingCommand.Create(), EffortsCommand.Create(), WholeTrainingCommand.Create(), TrainingMemoryCommand.Create(),
};
return root.Parse(args).Invoke();
