namespace NeuralAssets.Benchmarks.Compression;

/// <summary>One group coded one way.</summary>
/// <param name="Codec">Name of the codec and its fixed settings.</param>
/// <param name="Quality">The codec's own scale; 0 for lossless.</param>
/// <param name="Bytes">Of all files that ship: for a trained group, decoder and codes.</param>
/// <param name="Psnr">dB of the mean squared error of all pixels.</param>
/// <param name="MeanPsnr">Mean of the images' PSNR, dB.</param>
/// <param name="MsSsim">Mean of the images' MS-SSIM; null if an image is too small for it.</param>
/// <param name="EncodeSeconds">Wall time of coding the group.</param>
/// <param name="Trained">More of a trained group; null for the other codecs.</param>
internal sealed record RatePoint(
    string Codec,
    int Quality,
    long Bytes,
    double Psnr,
    double MeanPsnr,
    double? MsSsim,
    double EncodeSeconds,
    TrainedDetail? Trained)
{
    public bool IsLossless => Quality == 0;
}
