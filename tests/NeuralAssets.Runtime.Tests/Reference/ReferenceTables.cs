namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md sections 5.1 and 9: the 64 x 16 cumulative tables of the residual symbols.</summary>
internal static class ReferenceTables
{
    public const int Scales = 64;
    public const int Phases = 16;

    /// <summary>Section 9, as listed there.</summary>
    public static readonly uint[] Ratios =
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

    private static readonly ulong[][] s_decay = [.. Ratios.Select(Decay)];
    private static readonly int[] s_reach = [.. s_decay.Select(Reach)];
    private static readonly int[,][] s_cumulative = AllCumulative();

    /// <summary>R: direct symbols reach from 1-R to R.</summary>
    public static int Reach(int scale) => s_reach[scale];

    /// <summary>cum(0) to cum(32).</summary>
    public static int[] Cumulative(int scale, int phase) => s_cumulative[scale, phase];

    /// <summary>E(0) to E(255). The product stays below 2^64 because the ratio is below 2^32 and E at most 2^32.</summary>
    private static ulong[] Decay(uint ratio)
    {
        ulong[] e = new ulong[256];
        e[0] = 1UL << 32;
        for (int j = 0; j + 1 < e.Length; j++)
        {
            e[j + 1] = ((e[j] * ratio) + (1UL << 31)) >> 32;
        }

        return e;
    }

    private static int Reach(ulong[] e)
    {
        int reach = 1;
        while (reach < 15 && e[16 * reach] >= 1UL << 17)
        {
            reach++;
        }

        return reach;
    }

    private static int[,][] AllCumulative()
    {
        int[,][] all = new int[Scales, Phases][];
        for (int scale = 0; scale < Scales; scale++)
        {
            for (int phase = 0; phase < Phases; phase++)
            {
                all[scale, phase] = OneCumulative(s_decay[scale], s_reach[scale], phase);
            }
        }

        return all;
    }

    private static int[] OneCumulative(ulong[] e, int reach, int phase)
    {
        int[] cumulative = new int[33];
        for (int i = 1; i < 32; i++)
        {
            int r = Math.Clamp(i - 15, 1 - reach, reach + 1);
            ulong distribution = Distribution(e, (16 * r) - 8 - phase);
            cumulative[i] = r + reach + (int)(((ulong)(65536 - ((2 * reach) + 2)) * distribution) >> 32);
        }

        cumulative[32] = 65536;
        return cumulative;
    }

    /// <summary>G(sixteenths).</summary>
    private static ulong Distribution(ulong[] e, int sixteenths)
        => sixteenths < 0 ? e[-sixteenths] >> 1 : (1UL << 32) - (e[sixteenths] >> 1);
}
