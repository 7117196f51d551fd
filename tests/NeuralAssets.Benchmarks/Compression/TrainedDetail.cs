namespace NeuralAssets.Benchmarks.Compression;

/// <summary>What is known of a trained group beside its rate and quality.</summary>
/// <param name="DecoderBytes">Of the decoder file.</param>
/// <param name="IndexBytes">Of the codes file without the images' streams.</param>
/// <param name="DecodeSeconds">Wall time of decoding every image once, one after another.</param>
/// <param name="Images">In the group's order.</param>
internal sealed record TrainedDetail(long DecoderBytes, long IndexBytes, double DecodeSeconds, IReadOnlyList<ImagePoint> Images)
{
    public long SharedBytes => DecoderBytes + IndexBytes;
}
