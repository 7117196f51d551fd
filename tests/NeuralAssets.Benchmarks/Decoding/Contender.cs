using System.Collections.Concurrent;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>One way of decoding a group.</summary>
/// <param name="Decoder">Codec and library, or the tier of our own.</param>
/// <param name="Psnr">Of the pixels, in dB; 100 if lossless.</param>
/// <param name="BitsPerPixel">All files counted.</param>
/// <param name="Decode">Decodes one image of the group, on the calling thread.</param>
/// <param name="IsSharedOut">Images are decoded side by side on all cores too.</param>
internal sealed record Contender(string Decoder, double Psnr, double BitsPerPixel, Action<int> Decode, bool IsSharedOut)
{
    /// <summary>All images on one thread.</summary>
    public Action InTurn(int images) => () =>
    {
        for (int i = 0; i < images; i++)
        {
            Decode(i);
        }
    };

    /// <summary>All images on all cores.</summary>
    public Action SideBySide(int images) => () =>
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, images), EnumerablePartitionerOptions.NoBuffering), Decode);
}
