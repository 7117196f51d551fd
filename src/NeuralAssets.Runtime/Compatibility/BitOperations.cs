namespace System.Numerics;

/// <summary>What .NET 8 has under this name; one step of CRC-32C, by table.</summary>
internal static class BitOperations
{
    private const uint ReflectedPolynomial = 0x82F63B78;
    private static readonly uint[] s_table = BuildTable();

    internal static uint Crc32C(uint crc, byte data) => s_table[(byte)(crc ^ data)] ^ (crc >> 8);

    internal static uint Crc32C(uint crc, ulong data)
    {
        for (int i = 0; i < sizeof(ulong); i++)
        {
            crc = Crc32C(crc, (byte)(data >> (8 * i)));
        }

        return crc;
    }

    /// <summary>Zeros below the lowest one; 32 if there is none.</summary>
    internal static int TrailingZeroCount(uint value)
    {
        int count = 0;
        for (; count < 32 && ((value >> count) & 1) == 0; count++)
        {
        }

        return count;
    }

    /// <summary>Zeros above the highest one; 32 if there is none.</summary>
    internal static int LeadingZeroCount(uint value)
    {
        int count = value == 0 ? 1 : 0;
        for (int step = 16; step > 0; step >>= 1)
        {
            if (value >> (32 - step) == 0)
            {
                count += step;
                value <<= step;
            }
        }

        return count;
    }

    private static uint[] BuildTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ ReflectedPolynomial : crc >> 1;
            }

            table[i] = crc;
        }

        return table;
    }
}
