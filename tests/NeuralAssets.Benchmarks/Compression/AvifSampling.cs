using System.Buffers.Binary;

namespace NeuralAssets.Benchmarks.Compression;

/// <summary>
/// Looks into AVIF files whether colours were really coded at full resolution: libraries take the request for 4:4:4 and may still halve them. Read from
/// the AV1 configuration boxes (AV1 in ISOBMFF, section 2.3.3), one for the colours and one for alpha.
/// </summary>
internal static class AvifSampling
{
    /// <summary>Whether no AV1 item of the file is subsampled; items of one plane have nothing to subsample.</summary>
    /// <exception cref="InvalidDataException">The file has no AV1 configuration.</exception>
    public static bool IsFull(ReadOnlySpan<byte> file)
    {
        bool isFull = true;
        int found = 0;
        for (ReadOnlySpan<byte> rest = file; rest.IndexOf("av1C"u8) is var at and >= 0; rest = rest[(at + 4)..])
        {
            // A box is its length, its name and its content: here marker and version, profile and level, then the flags.
            if (at < 4 || rest.Length < at + 8 || BinaryPrimitives.ReadUInt32BigEndian(rest[(at - 4)..]) < 12 || rest[at + 4] != 0x81)
            {
                continue;
            }

            int flags = rest[at + 6];
            bool isMonochrome = (flags & 0x10) != 0;
            bool isSubsampled = (flags & 0x0C) != 0;
            isFull &= isMonochrome || !isSubsampled;
            found++;
        }

        return found > 0 ? isFull : throw new InvalidDataException("The file has no AV1 configuration box.");
    }
}
