namespace NeuralAssets.Format;

/// <summary>
/// The lanes that have a latent in one step of the wavefront (FORMAT.md, section 6), in the order of their symbols: some in the newest band of rows,
/// and the last ones, as long as they have not left it, in the band before.
/// </summary>
internal readonly struct StepLanes
{
    private StepLanes(int start, int end, int rest)
    {
        Start = start;
        End = end;
        Rest = rest;
    }

    /// <summary>The first lane in the newest band.</summary>
    internal int Start { get; }

    /// <summary>Behind the last lane in the newest band; at least the first one.</summary>
    internal int End { get; }

    /// <summary>The first lane in the band before, at least <see cref="End"/>; all lanes behind it are there too.</summary>
    internal int Rest { get; }

    internal int Count => End - Start + FormatConstants.BandRows - Rest;

    /// <param name="step">From the step on in which the first lane enters the newest band.</param>
    /// <param name="columns">Of the grid.</param>
    /// <param name="bandRows">Of the newest band.</param>
    /// <param name="isFirst">There is no band before it.</param>
    internal static StepLanes At(int step, int columns, int bandRows, bool isFirst)
    {
        const int Skew = FormatConstants.RowSkew;
        int end = Math.Min(bandRows, (step / Skew) + 1);
        int start = step < columns ? 0 : Math.Min(end, (step - columns + Skew) / Skew);
        int left = (step + LatentGeometry.Period(columns) - columns) / Skew;
        return new(start, end, isFirst ? FormatConstants.BandRows : Math.Min(left + 1, FormatConstants.BandRows));
    }

    internal bool Contains(int lane) => (lane >= Start && lane < End) || lane >= Rest;
}
