namespace NeuralAssets.Benchmarks.Compression;

/// <param name="Psnr">dB.</param>
/// <param name="MsSsim">At most 1; null if the image is too small for it.</param>
internal readonly record struct ImageDistortion(double Psnr, double? MsSsim);
