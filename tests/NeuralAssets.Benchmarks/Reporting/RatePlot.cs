using System.Text.RegularExpressions;
using NeuralAssets.Benchmarks.Compression;
using ScottPlot;

namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>Quality over rate of a group, a line per lossy codec, as SVG.</summary>
internal static partial class RatePlot
{
    private const int Width = 720;
    private const int Height = 480;
    private const string Font = "DejaVu Sans";

    /// <summary>How far beyond the trained points the axes reach: the codecs' ladders go on to where nobody looks.</summary>
    private const double RateMargin = 1.6;

    private const double QualityMargin = 2;

    /// <summary>Null if the metric is not defined for the group.</summary>
    public static string? Svg(GroupComparison group, QualityMetric metric)
    {
        if (group.Trained.Any(point => metric.Of(point) is null))
        {
            return null;
        }

        using var plot = new Plot();
        plot.Font.Set(Font);
        foreach (IGrouping<string, RatePoint> points in group.Others.Where(static point => !point.IsLossless).GroupBy(static point => point.Codec))
        {
            Add(plot, points, group.Pixels, metric, width: 1.5f);
        }

        Add(plot, group.Trained, group.Pixels, metric, width: 4);
        double[] qualities = [.. group.Trained.Select(point => metric.Of(point)!.Value)];
        plot.Axes.SetLimits(
            0,
            RateMargin * group.Trained.Max(point => BitsPerPixel(point, group.Pixels)),
            qualities.Min() - QualityMargin,
            qualities.Max() + QualityMargin);
        plot.Title($"{group.Group}, effort {group.Setup.Effort}");
        plot.XLabel("bits/pixel, everything counted");
        plot.YLabel(metric.Unit == "dB" ? $"{metric.Name}, dB" : metric.Unit);
        plot.ShowLegend(Alignment.LowerRight);

        return GlyphPlaces().Replace(plot.GetSvgXml(Width, Height).ReplaceLineEndings("\n"), "");
    }

    /// <summary>
    /// The library places every glyph by itself, in lists that not all readers know, and they then misplace the text. The first place is enough.
    /// </summary>
    [GeneratedRegex("""(?<= [xy]="[^",]*), [^"]*(?=")""")]
    private static partial Regex GlyphPlaces();

    private static void Add(Plot plot, IEnumerable<RatePoint> points, long pixels, QualityMetric metric, float width)
    {
        RatePoint[] ordered = [.. points.OrderBy(static point => point.Bytes)];
        var line = plot.Add.Scatter(
            ordered.Select(point => BitsPerPixel(point, pixels)).ToArray(),
            ordered.Select(point => metric.Of(point)!.Value).ToArray());
        line.LegendText = ordered[0].Codec;
        line.LineWidth = width;
    }

    private static double BitsPerPixel(RatePoint point, long pixels) => 8.0 * point.Bytes / pixels;
}
