namespace NeuralAssets.Fuzzing;

/// <summary>What an input showed to be wrong.</summary>
/// <param name="Kind">One word a place in the code: it names files, and a second input of the kind is not kept.</param>
/// <param name="Text">For a person.</param>
internal sealed record Defect(string Kind, string Text)
{
    public static Defect Of(Exception exception)
    {
        string? frame = exception.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("NeuralAssets.", StringComparison.Ordinal));
        string place = frame?.Trim().Split('(')[0].Split('.', ' ')[^1] ?? "nowhere";
        return new Defect($"{exception.GetType().Name}-{place}", exception.ToString());
    }
}
