using System.Globalization;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Fuzzing;

/// <summary>Inputs that showed a defect, one of a kind, each as the two files of a group.</summary>
/// <param name="folder">Created when there is something to write.</param>
internal sealed class Findings(string folder)
{
    private readonly HashSet<string> _kinds = [];

    public int Count => _kinds.Count;

    public void Add(Defect defect, FuzzPack pack)
    {
        lock (_kinds)
        {
            if (!_kinds.Add(defect.Kind))
            {
                return;
            }
        }

        Directory.CreateDirectory(folder);
        string hash = ReferenceBytes.Crc32C([.. pack.DecoderFile, .. pack.CodesFile]).ToString("x8", CultureInfo.InvariantCulture);
        string path = Path.Combine(folder, $"{defect.Kind}-{hash}");
        File.WriteAllBytes(path + ".nad", pack.DecoderFile);
        File.WriteAllBytes(path + ".nac", pack.CodesFile);
        Console.WriteLine($"FOUND {path}.nac");
        Console.WriteLine(defect.Text);
    }
}
