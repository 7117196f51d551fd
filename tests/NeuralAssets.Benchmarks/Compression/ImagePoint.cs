namespace NeuralAssets.Benchmarks.Compression;

/// <summary>One image of a trained group.</summary>
/// <param name="Name">Logical name.</param>
/// <param name="Pixels">Of the image.</param>
/// <param name="Bytes">Its stream and its share of what the group shares; the images' bytes add up to the group's.</param>
/// <param name="Psnr">dB.</param>
/// <param name="MsSsim">Null if the image is too small for it.</param>
internal sealed record ImagePoint(string Name, long Pixels, long Bytes, double Psnr, double? MsSsim);
