using NeuralAssets.Format;

namespace NeuralAssets.Runtime.Tests.Format;

public class LaplaceTablesTests
{
    [Fact]
    public void RatiosAreTheirDerivation()
    {
        for (int scale = 0; scale < FormatConstants.ScaleCount; scale++)
        {
            double b = Math.Exp((scale / 8.0) - 3);
            Assert.Equal(Math.Round(Math.Pow(2, 32) * Math.Exp(-1 / (16 * b))), LaplaceTables.Ratios[scale]);
        }
    }

    [Fact]
    public void EveryDistributionFillsItsSlots()
    {
        ForEachDistribution((scale, phase, edges) =>
        {
            Assert.Equal(0, edges[0]);
            int reach = LaplaceTables.Reach(scale);
            for (int symbol = 0; symbol < FormatConstants.SymbolCount; symbol++)
            {
                int size = edges[symbol + 1] - edges[symbol];
                int residual = symbol - FormatConstants.SymbolOffset;
                bool escape = symbol is FormatConstants.LowEscape or FormatConstants.HighEscape;
                bool used = escape || (residual >= 1 - reach && residual <= reach);
                Assert.True(used ? size > 0 : size == 0, $"scale {scale}, phase {phase}, symbol {symbol}: {size}");
            }
        });
    }

    [Fact]
    public void EdgesFollowTheLaplaceDistribution()
    {
        ForEachDistribution((scale, phase, edges) =>
        {
            double b = Math.Exp((scale / 8.0) - 3);
            int reach = LaplaceTables.Reach(scale);
            for (int residual = 1 - reach; residual <= reach + 1; residual++)
            {
                double distance = residual - 0.5 - (phase / 16.0);
                double below = distance < 0 ? 0.5 * Math.Exp(distance / b) : 1 - (0.5 * Math.Exp(-distance / b));
                double expected = residual + reach + ((65536 - ((2 * reach) + 2)) * below);
                int symbol = residual == reach + 1 ? FormatConstants.HighEscape : residual + FormatConstants.SymbolOffset;
                Assert.InRange(edges[symbol], expected - 1.5, expected + 0.5);
            }
        });
    }

    private static void ForEachDistribution(Action<int, int, int[]> check)
    {
        for (int scale = 0; scale < FormatConstants.ScaleCount; scale++)
        {
            for (int phase = 0; phase < FormatConstants.PhaseCount; phase++)
            {
                int[] edges = new int[FormatConstants.SymbolCount + 1];
                for (int symbol = 0; symbol < FormatConstants.SymbolCount; symbol++)
                {
                    edges[symbol] = LaplaceTables.Cumulative[LaplaceTables.Offset(scale, phase) + symbol];
                }

                edges[^1] = 1 << FormatConstants.ProbabilityBits;
                check(scale, phase, edges);
            }
        }
    }
}
