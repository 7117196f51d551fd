using System.Numerics;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training;

/// <summary>The size of the codec network that a group's bytes can carry.</summary>
internal static class ArchitectureChooser
{
    private const int MostGrids = 7;
    private const int MostFeatureGrids = 3;

    /// <summary>Context values of a small network, and how many of them are features.</summary>
    private const int SmallWidth = 8;
    private const int SmallFeatures = 2;

    /// <summary>
    /// Below this many expected bytes of codes the small network (about 450 parameters, 0.5 kB) replaces the medium one (1,100 parameters,
    /// 1.2 kB). Measured between 1,000 and 6,000 (notes/network-size.md).
    /// </summary>
    private const double SmallBelowBytes = 3500;

    /// <summary>Below this, the small network has no residual layers (about 370 parameters, 0.4 kB; notes/network-size.md).</summary>
    private const double SmallestBelowBytes = 1600;

    /// <summary>Networks that say alpha too are without residual layers below this, and medium from here on (notes/network-size.md).</summary>
    private const double SmallestWithAlphaBelowBytes = 2300;

    /// <summary>
    /// From here on, at the effort that has the updates to train it, the synthesis is three times as wide (1,450 parameters, 1.5 kB). Measured on
    /// icons with 7 kB of codes, where it pays already (notes/network-size.md).
    /// </summary>
    private const double WideFromBytes = 6000;

    /// <summary>The highest Quality that a small network was measured at on smooth pictures.</summary>
    private const int HighestSmallQuality = 90;

    /// <summary>
    /// From here on, at the same effort, the context model is wider too (1,800 parameters, about 2 kB). One of 24 values saves 1 % at Normal (notes/network-size.md); this one, of 20, was not measured alone.
    /// </summary>
    private const double LargeFromBytes = 100_000;

    /// <summary>Bytes of a decoder by its parameters, as trained ones come out: 0.80 to 1.06 (33 groups of the tables at Fast).</summary>
    private const double BytesPerParameter = 0.93;

    /// <summary>Of a decoder file with that network.</summary>
    public static double ExpectedBytes(DecoderArchitecture network) => BytesPerParameter * network.Tensors.Sum(static tensor => tensor.Count);

    /// <param name="longest">The longest side of all images, in pixels.</param>
    /// <param name="bytes">Expected of the images' codes together.</param>
    /// <param name="channels">Channels that the synthesis must yield: 1 to 4.</param>
    /// <param name="effort">How well a larger network would be trained.</param>
    public static DecoderArchitecture Choose(int longest, double bytes, int channels, Effort effort)
    {
        bool hasAlpha = channels is 2 or 4;
        bool smallest = bytes < (hasAlpha ? SmallestWithAlphaBelowBytes : SmallestBelowBytes);
        bool small = smallest || (bytes < SmallBelowBytes && !hasAlpha);
        bool wide = bytes >= WideFromBytes && effort == Effort.Max;
        bool large = wide && bytes >= LargeFromBytes;

        // The coarsest grid of the largest image keeps about two latents a side; one grid is the least.
        int grids = Math.Clamp(BitOperations.Log2((uint)longest), 1, MostGrids);
        int featureGrids = Math.Min(MostFeatureGrids, grids - 1);
        int features = featureGrids == 0 ? 0 : small ? SmallFeatures : large ? 6 : 4;
        int width = small ? SmallWidth : large ? 20 : 16;
        return new DecoderArchitecture(
            channels,
            grids,
            ContextSize: width - features,
            features,
            featureGrids,
            ContextLayers: 2,
            SynthesisWidth: wide ? 48 : width,
            ResidualLayers: smallest ? 0 : small ? 1 : 2);
    }

    /// <summary>
    /// The same for smooth pictures: without residual layers, which sharpen what these do not have, and would have to be learned after all else, as they mean
    /// nothing at reduced size. At Fast it is small besides, which takes less time and no more bytes at the qualities that this was measured at; nebulae never
    /// came to 45 dB with it (README of the folder CoarseToFine).
    /// </summary>
    /// <param name="usual">What was chosen.</param>
    /// <param name="effort">How well a larger network would be trained.</param>
    /// <param name="lambda">The lowest of the images; null if a PSNR must be reached.</param>
    public static DecoderArchitecture Smooth(DecoderArchitecture usual, Effort effort, double? lambda)
    {
        int features = Math.Min(SmallFeatures, usual.FeatureCount);

        // Images have lambdas of single precision.
        return effort == Effort.Fast && lambda >= (float)QualityScale.Lambda(HighestSmallQuality)
            ? usual with { ContextSize = SmallWidth - features, FeatureCount = features, SynthesisWidth = SmallWidth, ResidualLayers = 0 }
            : usual with { ResidualLayers = 0 };
    }
}
