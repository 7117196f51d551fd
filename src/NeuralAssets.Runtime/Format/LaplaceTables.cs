using System.Runtime.CompilerServices;

namespace NeuralAssets.Format;

/// <summary>The cumulative frequencies of FORMAT.md, section 5.1, for every scale and phase; built once, in integers.</summary>
internal static class LaplaceTables
{
    private const ulong One = 1UL << 32;

    // A direct symbol is worth keeping while the distribution beyond it still fills two slots of 2^16.
    private const ulong NegligibleTail = 1UL << 17;

    // The farthest edge is that of the highest symbol: (16 * 16 - 8) / 16.
    private const int ExponentialCount = (FormatConstants.PhaseCount * (FormatConstants.MaximumReach + 1)) + 1;

    private static readonly byte[] s_reach = new byte[FormatConstants.ScaleCount];
    private static readonly ushort[] s_cumulative = Build();

    /// <summary>Pairs of a scale and a phase; a power of two.</summary>
    internal const int Count = FormatConstants.ScaleCount * FormatConstants.PhaseCount;

    /// <summary>round(2^32 * e^(-1/(16 b))) with b = e^(i/8 - 3), for scale i.</summary>
    internal static ReadOnlySpan<uint> Ratios =>
    [
        0x48F44440, 0x548CB319, 0x604DE67D, 0x6C0732D5, 0x778DEDBD, 0x82BE64DB, 0x8D7C2B48, 0x97B1E5CF,
        0xA150BDE1, 0xAA4F9E80, 0xB2AA5797, 0xBA60BD19, 0xC175D091, 0xC7EEFE49, 0xCDD372D2, 0xD32B8A97,
        0xD8005AEA, 0xDC5B52BC, 0xE045F051, 0xE3C9891C, 0xE6EF20D3, 0xE9BF4CF7, 0xEC422265, 0xEE7F2ABD,
        0xF07D5FDE, 0xF2432BE2, 0xF3D66C67, 0xF53C7832, 0xF67A264A, 0xF793D615, 0xF88D77E0, 0xF96A9595,
        0xFA2E5B52, 0xFADB9FB2, 0xFB74EBB9, 0xFBFC8244, 0xFC7466EF, 0xFCDE6480, 0xFD3C12C0, 0xFD8EDBD6,
        0xFDD80126, 0xFE189FB5, 0xFE51B420, 0xFE841E30, 0xFEB0A40D, 0xFED7F51A, 0xFEFAAC84, 0xFF195390,
        0xFF34639D, 0xFF4C47FC, 0xFF615F85, 0xFF73FE0B, 0xFF846D9C, 0xFF92EFA7, 0xFF9FBDF9, 0xFFAB0B9C,
        0xFFB505A6, 0xFFBDD3E8, 0xFFC59988, 0xFFCC7591, 0xFFD2836A, 0xFFD7DB45, 0xFFDC927E, 0xFFE0BBEF,
    ];

    /// <summary>
    /// The lower edges of all symbols, 32 for each (scale, phase), and one zero behind the last. An edge of 2^16 is 0
    /// here, so that the size of every interval is the difference to the following entry modulo 2^16.
    /// </summary>
    internal static ReadOnlySpan<ushort> Cumulative => s_cumulative;

    /// <summary>R: direct residuals of a scale reach from 1-R to R.</summary>
    internal static int Reach(int scale) => s_reach[scale];

    /// <summary>Number of the table of a scale and a phase.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Index(int scale, int phase) => (scale * FormatConstants.PhaseCount) + phase;

    /// <summary>Index in <see cref="Cumulative"/> of symbol 0 of the distribution.</summary>
    internal static int Offset(int scale, int phase) => Index(scale, phase) * FormatConstants.SymbolCount;

    /// <summary>The lower edges of a table's symbols and the upper edge of the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ReadOnlySpan<ushort> Edges(int table) =>
        Cumulative.Slice(table * FormatConstants.SymbolCount, FormatConstants.SymbolCount + 1);

    /// <summary>The symbol that codes a residual: its own within reach, else one of the escapes.</summary>
    internal static int Symbol(int scale, int residual)
    {
        int reach = s_reach[scale];
        return residual > reach ? FormatConstants.HighEscape
            : residual <= -reach ? FormatConstants.LowEscape
            : residual + FormatConstants.SymbolOffset;
    }

    /// <summary>Order of the exp-Golomb code of what an escape leaves open.</summary>
    internal static int EscapeOrder(int scale) =>
        scale < FormatConstants.ScaleBias ? 0 : ((scale - FormatConstants.ScaleBias) * 3) >> 4;

    private static ushort[] Build()
    {
        const int Symbols = FormatConstants.SymbolCount;
        ushort[] cumulative = new ushort[(FormatConstants.ScaleCount * FormatConstants.PhaseCount * Symbols) + 1];
        ulong[] exponentials = new ulong[ExponentialCount];
        for (int scale = 0; scale < FormatConstants.ScaleCount; scale++)
        {
            FillExponentials(exponentials, Ratios[scale]);
            int reach = FindReach(exponentials);
            s_reach[scale] = (byte)reach;
            for (int phase = 0; phase < FormatConstants.PhaseCount; phase++)
            {
                Span<ushort> edges = cumulative.AsSpan(Offset(scale, phase), Symbols);
                for (int symbol = 1; symbol < Symbols; symbol++)
                {
                    edges[symbol] = (ushort)LowerEdge(exponentials, reach, phase, symbol);
                }
            }
        }

        return cumulative;
    }

    /// <summary>E(j) = e^(-j/(16 b)) in Q32 by repeated multiplication, so that no machine's exp takes part.</summary>
    private static void FillExponentials(ulong[] exponentials, uint ratio)
    {
        exponentials[0] = One;
        for (int j = 1; j < exponentials.Length; j++)
        {
            exponentials[j] = ((exponentials[j - 1] * ratio) + (One >> 1)) >> 32;
        }
    }

    private static int FindReach(ulong[] exponentials)
    {
        int reach = 1;
        while (reach < FormatConstants.MaximumReach && exponentials[FormatConstants.PhaseCount * reach] >= NegligibleTail)
        {
            reach++;
        }

        return reach;
    }

    private static ulong LowerEdge(ulong[] exponentials, int reach, int phase, int symbol)
    {
        int residual = FixedPoint.Clamp(symbol - FormatConstants.SymbolOffset, 1 - reach, reach + 1);
        int edge = (FormatConstants.PhaseCount * residual) - (FormatConstants.PhaseCount / 2) - phase;
        ulong distribution = edge < 0 ? exponentials[-edge] >> 1 : One - (exponentials[edge] >> 1);

        // Every direct symbol and both escapes own one slot outright; the distribution shares out the others.
        ulong shared = (1UL << FormatConstants.ProbabilityBits) - (ulong)((2 * reach) + 2);
        return (ulong)(residual + reach) + ((shared * distribution) >> 32);
    }
}
