namespace NeuralAssets.Benchmarks.Compression;

/// <summary>One group coded one way.</summary>
/// <param name="Codec">Name of the codec and its fixed settings.</param>
/// <param name="Quality">The codec's own scale; 0 for lossless.</param>
/// <param name="Bytes">All that ships: for a trained group, decoder and codes.</param>
/// <param name="DecoderBytes">The decoder's share; 0 for the other codecs.</param>
/// <param name="Psnr">dB, mean of the images' values.</param>
/// <param name="MsSsim">Mean of the images that are large enough; null if none is.</param>
/// <param name="EncodeSeconds">Wall time of coding the group.</param>
/// <param name="DecodeSeconds">Wall time of decoding every image once, one after another; null if not measured.</param>
internal sealed record RatePoint(
    string Codec,
    int Quality,
    long Bytes,
    long DecoderBytes,
    double Psnr,
    double? MsSsim,
    double EncodeSeconds,
    double? DecodeSeconds);

/// <summary>A trained group beside one other codec at the same PSNR.</summary>
/// <param name="Codec">The other codec.</param>
/// <param name="Bytes">Its bytes at that PSNR, interpolated; null if its points do not reach that far.</param>
/// <param name="MsSsim">Its MS-SSIM there, interpolated; null as above, or if the images are too small.</param>
/// <param name="Ratio">Bytes of the trained group, divided by those: below 1, the trained group is smaller.</param>
internal sealed record EqualQuality(string Codec, double? Bytes, double? MsSsim, double? Ratio);

/// <param name="Trained">The trained group.</param>
/// <param name="Others">One per codec.</param>
internal sealed record TrainedComparison(RatePoint Trained, IReadOnlyList<EqualQuality> Others);

/// <summary>Everything measured for one group.</summary>
/// <param name="Group">Name.</param>
/// <param name="Images">How many.</param>
/// <param name="Pixels">Of all images together.</param>
/// <param name="SourceBytes">Length of all files together.</param>
/// <param name="Effort">How long was trained.</param>
/// <param name="Comparisons">One per quality.</param>
/// <param name="OtherPoints">What was interpolated from, and the lossless codecs.</param>
internal sealed record GroupComparison(
    string Group,
    int Images,
    long Pixels,
    long SourceBytes,
    string Effort,
    IReadOnlyList<TrainedComparison> Comparisons,
    IReadOnlyList<RatePoint> OtherPoints);
