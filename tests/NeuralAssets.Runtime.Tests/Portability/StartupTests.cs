using System.Globalization;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Portability;

/// <summary>The first image of a process, everything compiled on the way.</summary>
public sealed class StartupTests : IDisposable
{
    private const double AllowedMilliseconds = 60;
    private const int Side = 256;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("neural-assets-startup-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>
    /// The best of several processes. A measurement, so it needs the machine for itself:
    /// <c>dotnet test --project tests/NeuralAssets.Runtime.Tests --explicit only --filter-class "*StartupTests" --output Detailed</c>
    /// </summary>
    [Fact(Explicit = true)]
    public async Task First_decode_takes_no_longer_than_allowed()
    {
        string codes = WriteGroup();
        string program = GoldenProgram.Assembly(GoldenProgram.Folder("net10.0"));
        double best = double.PositiveInfinity;
        for (int attempt = 0; attempt < 10; attempt++)
        {
            string output = await GoldenProgram.RunAsync("dotnet", [program, "--time", codes]);
            best = Math.Min(best, double.Parse(output, CultureInfo.InvariantCulture));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{best} ms");
        Assert.InRange(best, 0, AllowedMilliseconds);
    }

    /// <summary>One image of the network that photographs get.</summary>
    private string WriteGroup()
    {
        var random = new Random(1);
        byte[] decoder = new RandomDecoder(random, RandomWeights.Gentle).Write(new ReferenceDimensions(
            Channels: 3, Grids: 7, ContextSize: 12, Features: 4, FeatureGrids: 3, ContextLayers: 2, SynthesisWidth: 16, ResidualLayers: 2));
        ReferenceImage image = new RandomImage(ReferenceNetwork.Read(decoder), random, RandomLatents.Small)
            .Write("image", Side, Side, alphaKind: 0, grey: false, lanesExponent: 4);
        string path = Path.Combine(_folder.FullName, "group.nac");
        File.WriteAllBytes(Path.ChangeExtension(path, ".nad"), decoder);
        File.WriteAllBytes(path, ReferenceCodesFile.Write(decoder, [image]));
        return path;
    }
}
