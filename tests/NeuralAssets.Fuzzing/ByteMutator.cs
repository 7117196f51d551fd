using System.Buffers.Binary;

namespace NeuralAssets.Fuzzing;

/// <summary>Changes bytes that it knows nothing about, with the values at which parsers of this kind go wrong.</summary>
internal sealed class ByteMutator(Random random)
{
    private const int LongestBlock = 32;

    private static readonly byte[] s_bytes = [0, 1, 0x7F, 0x80, 0xFF, 16, 32, 64, 0xFE, 0xC0];

    private static readonly uint[] s_words =
    [
        0, 1, 1u << 16, (1u << 23) - 1, 1u << 23, (1u << 23) + 1, 1u << 24, int.MaxValue, 1u << 31, uint.MaxValue, 0x07FFFFFF,
    ];

    /// <summary>A changed copy; only bytes from <paramref name="start"/> to <paramref name="end"/> differ or move.</summary>
    /// <param name="bytes">Left as they are.</param>
    /// <param name="start">First byte that may change.</param>
    /// <param name="end">Behind the last byte that may change.</param>
    /// <param name="donor">Where foreign blocks come from.</param>
    public byte[] Mutate(byte[] bytes, int start, int end, byte[] donor)
    {
        int at = random.Next(start, end + 1);
        int left = end - at;
        switch (random.Next(8))
        {
            case 0 when left >= 1:
                return Overwrite(bytes, at, [(byte)(bytes[at] ^ (1 << random.Next(8)))]);
            case 1 when left >= 1:
                return Overwrite(bytes, at, [s_bytes[random.Next(s_bytes.Length)]]);
            case 2 when left >= 1:
                return Overwrite(bytes, at, [(byte)(bytes[at] + random.Next(-4, 5))]);
            case 3 when left >= sizeof(uint):
                byte[] word = new byte[sizeof(uint)];
                BinaryPrimitives.WriteUInt32LittleEndian(word, s_words[random.Next(s_words.Length)]);
                return Overwrite(bytes, at, word);
            case 4:
                return Splice(bytes, at, removed: random.Next(Math.Min(left, LongestBlock) + 1), []);
            case 5:
                return Splice(bytes, at, removed: 0, Block(donor));
            case 6:
                byte[] block = Block(donor);
                return Splice(bytes, at, Math.Min(left, block.Length), block);
            default:
                byte[] noise = new byte[random.Next(1, 9)];
                random.NextBytes(noise);
                return Splice(bytes, at, Math.Min(left, noise.Length), noise);
        }
    }

    private static byte[] Overwrite(byte[] bytes, int at, byte[] values) => Splice(bytes, at, values.Length, values);

    private static byte[] Splice(byte[] bytes, int at, int removed, byte[] inserted) =>
        [.. bytes.AsSpan(0, at), .. inserted, .. bytes.AsSpan(at + removed)];

    private byte[] Block(byte[] donor)
    {
        int start = random.Next(donor.Length + 1);
        return donor[start..Math.Min(donor.Length, start + random.Next(1, LongestBlock))];
    }
}
