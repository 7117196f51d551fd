using NeuralAssets.Benchmarks.Compression;

namespace NeuralAssets.Benchmarks.Founding;

/// <summary>Finds a codec's quality for a purpose, in steps of one; every point on the way is kept.</summary>
/// <param name="group">What is coded.</param>
/// <param name="store">Where finished points are kept.</param>
/// <param name="cancellationToken">Ends the search between two points.</param>
internal sealed class Ladder(CorpusGroup group, PointStore store, CancellationToken cancellationToken)
{
    private const int LowestQuality = 1;

    /// <summary>At 100 some libraries switch to lossless.</summary>
    private const int HighestQuality = 99;

    public RatePoint At(OtherCodec codec, int quality) => OtherPoints.Of(group, codec, quality, store, cancellationToken);

    /// <summary>The lowest quality that is enough, or else the highest there is.</summary>
    /// <param name="codec">A lossy one.</param>
    /// <param name="isEnough">Once true, true for all higher qualities.</param>
    public RatePoint Lowest(OtherCodec codec, Func<RatePoint, bool> isEnough)
        => At(codec, LowestIn(quality => isEnough(At(codec, quality))));

    /// <summary>Bisection: a point of a large picture takes minutes.</summary>
    internal static int LowestIn(Func<int, bool> isEnough)
    {
        (int low, int high) = (LowestQuality, HighestQuality);
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (isEnough(middle))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
