using System.Globalization;
using System.Security.Cryptography;
using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Vectors;

/// <summary>A committed group of images: its two files, and a list of the SHA-256 of every image's pixels at every scale.</summary>
internal sealed class GoldenGroup(string name)
{
    private static readonly string s_folder =
        Path.Combine(SourceTree.Root, "tests", "NeuralAssets.Runtime.Tests", "Vectors");

    /// <summary>The group whose images no kernel has a part in.</summary>
    public const string Lossless = "lossless";

    public static readonly string[] Names = ["rgba", "grey", Lossless];

    public string DecoderPath => Path.Combine(s_folder, name + ".nad");

    public string CodesPath => Path.Combine(s_folder, name + ".nac");

    private string PixelsPath => Path.Combine(s_folder, name + ".sha256.txt");

    public byte[] DecoderFile => File.ReadAllBytes(DecoderPath);

    public byte[] CodesFile => File.ReadAllBytes(CodesPath);

    public string[] ExpectedPixels => File.ReadAllLines(PixelsPath);

    /// <summary>One line of the list: hash of the RGBA bytes, size, scale, name.</summary>
    public static string Line(string image, int scaleExponent, int width, int height, byte[] rgba)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(rgba));
        return string.Create(CultureInfo.InvariantCulture, $"{hash}  {width}x{height}  1/{1 << scaleExponent}  {image}");
    }

    /// <summary>The list as the reference decoder sees it.</summary>
    public static IEnumerable<string> ReferenceLines(byte[] decoderFile, byte[] codesFile)
    {
        var reference = ReferenceDecoder.Open(decoderFile, codesFile);
        foreach (ReferenceEntry image in reference.Images)
        {
            for (int scaleExponent = 0; scaleExponent < 4; scaleExponent++)
            {
                int width = ReferenceMath.CeilShift(image.Width, scaleExponent);
                int height = ReferenceMath.CeilShift(image.Height, scaleExponent);
                yield return Line(image.Name, scaleExponent, width, height, reference.Decode(image, scaleExponent));
            }
        }
    }

    public void Write(byte[] decoderFile, byte[] codesFile)
    {
        File.WriteAllBytes(DecoderPath, decoderFile);
        File.WriteAllBytes(CodesPath, codesFile);
        File.WriteAllText(PixelsPath, string.Concat(ReferenceLines(decoderFile, codesFile).Select(line => line + "\n")));
    }
}
