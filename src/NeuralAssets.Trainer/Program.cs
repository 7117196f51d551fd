return NeuralAssets.Trainer.Protocol.ExitCode.Success;
