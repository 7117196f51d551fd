namespace NeuralAssets.Benchmarks.Compression;

/// <summary>A trained group against one codec.</summary>
/// <param name="Codec">The other codec.</param>
/// <param name="Ratios">Bytes of the trained group by the codec's at equal quality, one per point; null where the codec's points do not reach.</param>
/// <param name="BdRate">As <see cref="RateCurve.BdRateAgainst"/>: below 0, the trained group is smaller; null if they share no range.</param>
internal sealed record CodecComparison(string Codec, IReadOnlyList<double?> Ratios, double? BdRate);
