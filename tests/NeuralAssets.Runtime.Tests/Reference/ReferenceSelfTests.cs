using System.Globalization;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>What FORMAT.md claims about itself, checked on the reference alone.</summary>
public sealed class ReferenceSelfTests
{
    [Fact]
    public void Ratios_follow_from_their_formula()
    {
        for (int scale = 0; scale < ReferenceTables.Scales; scale++)
        {
            double b = Math.Exp((scale / 8.0) - 3);
            double ratio = Math.Round(Math.ScaleB(Math.Exp(-1 / (16 * b)), 32));
            Assert.Equal(ratio, ReferenceTables.Ratios[scale]);
        }
    }

    [Fact]
    public void Ratios_are_listed_in_the_format_page()
    {
        string listed = string.Join(' ', ReferenceTables.Ratios.Select(
            ratio => ratio.ToString("X8", CultureInfo.InvariantCulture)));
        string page = File.ReadAllText(Path.Combine(SourceTree.Root, "src/NeuralAssets.Runtime/Format/FORMAT.md"));
        Assert.Contains(listed, string.Join(' ', page.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    [Fact]
    public void Every_direct_symbol_and_both_escapes_have_an_interval_in_every_table()
    {
        for (int scale = 0; scale < ReferenceTables.Scales; scale++)
        {
            int reach = ReferenceTables.Reach(scale);
            for (int phase = 0; phase < ReferenceTables.Phases; phase++)
            {
                int[] cumulative = ReferenceTables.Cumulative(scale, phase);
                int[] occurring = [.. Enumerable.Range(0, 32).Where(i => cumulative[i + 1] > cumulative[i])];
                int[] expected = [0, .. Enumerable.Range(15 + 1 - reach, 2 * reach), 31];
                Assert.Equal(expected, occurring);
                Assert.All(Enumerable.Range(0, 32), i => Assert.True(cumulative[i] <= cumulative[i + 1]));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(40)]
    [InlineData(63)]
    public void Every_residual_of_16_bits_survives_its_stream(int scale)
    {
        var writer = new ReferenceRansWriter(lanes: 4);
        int[] residuals = [.. Enumerable.Range(-32768, 65536).Where(value => Math.Abs(value) < 400 || value % 997 == 0),
            -32768, 32767];
        for (int i = 0; i < residuals.Length; i++)
        {
            writer.Residual(i % 4, scale, i % 16, residuals[i]);
        }

        var reader = new ReferenceRans(writer.ToArray(), lanes: 4);
        for (int i = 0; i < residuals.Length; i++)
        {
            Assert.Equal(residuals[i], reader.Residual(i % 4, scale, i % 16));
        }

        reader.End();
    }
}
