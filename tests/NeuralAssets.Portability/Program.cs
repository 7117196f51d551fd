using System;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using NeuralAssets;

// One line for each image of the groups given and each size: SHA-256 of the RGBA bytes, size, scale, name. The same lines stand in
// Vectors/*.sha256.txt of the Runtime's tests; whatever framework or compiler made this program must print them.
// With --time first: milliseconds from here to the first image of the first group, decoded once.
bool isTimed = args.Length > 0 && args[0] == "--time";
foreach (string path in isTimed ? args[1..] : args)
{
    long start = Stopwatch.GetTimestamp();
    var group = NeuralImageGroup.Open(path);
    if (isTimed)
    {
        group.Images[0].Decode();
        double milliseconds = (Stopwatch.GetTimestamp() - start) * 1000.0 / Stopwatch.Frequency;
        Console.WriteLine(milliseconds.ToString("F1", CultureInfo.InvariantCulture));
        return;
    }

    group.Verify();
    foreach (NeuralImage image in group.Images)
    {
        foreach (NeuralScale scale in (NeuralScale[])[NeuralScale.Full, NeuralScale.Half, NeuralScale.Quarter, NeuralScale.Eighth])
        {
            using var sha256 = SHA256.Create();
            string hash = BitConverter.ToString(sha256.ComputeHash(image.Decode(NeuralPixelFormat.Rgba32, scale)));
            (int width, int height) = image.SizeAt(scale);
            Console.WriteLine(FormattableString.Invariant(
                $"{hash.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant()}  {width}x{height}  1/{1 << (int)scale}  {image.Name}"));
        }
    }
}
