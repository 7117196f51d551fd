using NeuralAssets.FakeTrainer;

// Stands in for the trainer in build tests: obeys PROTOCOL.md to the letter, takes milliseconds, records how it was called.
//   FAKE_TRAINER_RECORDS    folder that receives one set of files for each call
//   FAKE_TRAINER_BEHAVIOUR  what goes wrong; see Behaviour
Behaviour behaviour = Enum.Parse<Behaviour>(Environment.GetEnvironmentVariable("FAKE_TRAINER_BEHAVIOUR") ?? nameof(Behaviour.Train));

if (args is not ["train", string requestFile])
{
    Console.Error.WriteLine("usage: train request.json");
    return 1;
}

string text = File.ReadAllText(requestFile);
Recorder.Record(text, args);
if (!Request.TryParse(text, out Request? request, out string? fault))
{
    Events.Error("NA0304", fault, null);
    return 2;
}

return FakeTraining.Run(request, behaviour);
