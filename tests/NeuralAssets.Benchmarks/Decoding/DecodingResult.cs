namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>How fast one way of decoding a group is, in its fastest run.</summary>
/// <param name="Decoder">Codec and library, or the tier of our own.</param>
/// <param name="Psnr">Of the pixels, in dB; 100 if lossless.</param>
/// <param name="BitsPerPixel">All files counted.</param>
/// <param name="OneThread">Mpx/s.</param>
/// <param name="AllCores">Mpx/s with the images side by side; null if not measured.</param>
internal sealed record DecodingResult(string Decoder, double Psnr, double BitsPerPixel, double OneThread, double? AllCores);
