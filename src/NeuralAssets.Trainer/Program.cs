using NeuralAssets.Trainer;
using NeuralAssets.Trainer.Cli;

return CommandLine.Run(args, GroupTrainings.Default, Console.Out, Console.Error);
