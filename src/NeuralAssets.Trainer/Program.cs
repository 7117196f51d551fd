using NeuralAssets.Trainer.Cli;
using NeuralAssets.Trainer.Training;

return CommandLine.Run(args, GroupTrainer.Train, Console.Out, Console.Error);
