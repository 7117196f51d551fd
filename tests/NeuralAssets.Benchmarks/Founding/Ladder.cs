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

    private readonly Dictionary<OtherCodec, SortedSet<int>> _seen = [];

    public RatePoint At(OtherCodec codec, int quality) => OtherPoints.Of(group, codec, quality, store, cancellationToken);

    /// <summary>The lowest quality that is enough, or else the highest there is.</summary>
    /// <param name="codec">A lossy one.</param>
    /// <param name="excess">By how much it is more than enough; rises with quality.</param>
    public RatePoint Lowest(OtherCodec codec, Func<RatePoint, double> excess)
    {
        if (!_seen.TryGetValue(codec, out SortedSet<int>? seen))
        {
            _seen.Add(codec, seen = []);
        }

        return At(codec, LowestIn(quality => excess(At(codec, quality)), seen));
    }

    /// <summary>
    /// Between a quality that is not enough and one that is, where a straight line says: a point of a large picture takes minutes. In the middle, where the
    /// line has not halved what is left.
    /// </summary>
    /// <param name="excess">0 or more is enough; rises with quality.</param>
    /// <param name="seen">Qualities that cost nothing any more; those asked for are added.</param>
    internal static int LowestIn(Func<int, double> excess, SortedSet<int> seen)
    {
        (int low, int high) = (LowestQuality, HighestQuality);
        (double? below, double? above) = (null, null);
        foreach (int quality in seen)
        {
            Look(quality);
        }

        bool isStraight = true;
        while (low < high)
        {
            // The place of the crossing, from low - 1 to high; the highest is not looked at unless all others are too low.
            double part = isStraight && below is double lack && above is double rest ? -lack / (rest - lack) : 0.5;
            int guess = Math.Clamp(low - 1 + (int)Math.Round((high - low + 1) * part), low, high - 1);
            int left = high - low;
            seen.Add(guess);
            Look(guess);
            isStraight = high - low <= left / 2;
        }

        return low;

        void Look(int quality)
        {
            if (quality < low || quality >= high)
            {
                return;
            }

            double value = excess(quality);
            if (value >= 0)
            {
                (high, above) = (quality, value);
            }
            else
            {
                (low, below) = (quality + 1, value);
            }
        }
    }
}
