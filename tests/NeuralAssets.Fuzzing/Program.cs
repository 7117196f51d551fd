using NeuralAssets.Fuzzing;

Instrumentation.Install();
return FuzzCommand.Create().Parse(args).Invoke();
