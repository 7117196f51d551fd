using System.Buffers.Binary;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// Edits the version requirements of a 64-bit little-endian ELF library (System V ABI, chapter 4; Linux Standard Base, section 10.7).
/// </summary>
internal static class ElfVersionNeeds
{
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const uint DynamicSymbols = 11;
    private const uint VersionNeeds = 0x6FFFFFFE;
    private const uint VersionOfSymbols = 0x6FFFFFFF;

    /// <summary>VER_FLG_WEAK: the loader only warns, under LD_WARN, if the version is missing.</summary>
    private const ushort Weak = 2;

    /// <summary>Makes one required version optional, if nothing but one symbol asks for it.</summary>
    /// <param name="elf">The whole file; changed in place.</param>
    /// <param name="version">Name of the version, such as GLIBCXX_3.4.32.</param>
    /// <param name="onlySymbol">The one symbol that may have this version.</param>
    /// <returns>False, with nothing changed, if the file is no such library, does not need the version, or other symbols need it.</returns>
    public static bool TryWeaken(Span<byte> elf, string version, string onlySymbol)
    {
        try
        {
            return elf is [0x7F, (byte)'E', (byte)'L', (byte)'F', /* 64 bits */ 2, /* little endian */ 1, ..]
                && FindVersion(elf, version) is (int flags, ushort index)
                && SymbolsOfVersion(elf, index).All(symbol => symbol == onlySymbol)
                && SetWeak(elf[flags..]);
        }
        catch (ArgumentOutOfRangeException)
        {
            // An offset that points outside of the file: not a library that this method knows how to change.
            return false;
        }
    }

    private static bool SetWeak(Span<byte> flags)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | Weak));
        return true;
    }

    /// <summary>Offset of the version's flags, and the number that symbols refer to it by.</summary>
    private static (int Flags, ushort Index)? FindVersion(ReadOnlySpan<byte> elf, string version)
    {
        if (FindSection(elf, VersionNeeds) is not Section needs || SectionAt(elf, needs.Link) is not Section names)
        {
            return null;
        }

        // One verneed per library: version, count, file, aux, next. One vernaux per version: hash, flags, other, name, next.
        int need = needs.Offset;
        for (uint library = 0; library < needs.Info; library++)
        {
            int entry = need + (int)UInt32(elf, need + 8);
            int count = UInt16(elf, need + 2);
            for (int i = 0; i < count; i++)
            {
                if (Text(elf, names.Offset + (int)UInt32(elf, entry + 8)) == version)
                {
                    return (entry + 4, UInt16(elf, entry + 6));
                }

                entry += (int)UInt32(elf, entry + 12);
            }

            need += (int)UInt32(elf, need + 12);
        }

        return null;
    }

    private static List<string> SymbolsOfVersion(ReadOnlySpan<byte> elf, ushort index)
    {
        var found = new List<string>();
        if (FindSection(elf, DynamicSymbols) is Section symbols
            && FindSection(elf, VersionOfSymbols) is Section versions
            && SectionAt(elf, symbols.Link) is Section names)
        {
            for (int i = 0; i < symbols.Size / SymbolSize; i++)
            {
                // The top bit marks hidden symbols and is not part of the number.
                if ((UInt16(elf, versions.Offset + (2 * i)) & 0x7FFF) == index)
                {
                    found.Add(Text(elf, names.Offset + (int)UInt32(elf, symbols.Offset + (i * SymbolSize))));
                }
            }
        }

        return found;
    }

    private static Section? FindSection(ReadOnlySpan<byte> elf, uint type)
    {
        int count = UInt16(elf, 60);
        for (uint i = 0; i < count; i++)
        {
            if (SectionAt(elf, i) is Section section && section.Type == type)
            {
                return section;
            }
        }

        return null;
    }

    private static Section? SectionAt(ReadOnlySpan<byte> elf, uint index)
    {
        if (index >= UInt16(elf, 60) || UInt16(elf, 58) != SectionHeaderSize)
        {
            return null;
        }

        int header = (int)UInt64(elf, 40) + ((int)index * SectionHeaderSize);
        return new Section(
            UInt32(elf, header + 4),
            (int)UInt64(elf, header + 24),
            (int)UInt64(elf, header + 32),
            UInt32(elf, header + 40),
            UInt32(elf, header + 44));
    }

    private static ushort UInt16(ReadOnlySpan<byte> elf, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(elf[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> elf, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(elf[offset..]);

    private static ulong UInt64(ReadOnlySpan<byte> elf, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(elf[offset..]);

    private static string Text(ReadOnlySpan<byte> elf, int offset)
    {
        ReadOnlySpan<byte> text = elf[offset..];
        return System.Text.Encoding.ASCII.GetString(text[..Math.Max(0, text.IndexOf((byte)0))]);
    }

    private readonly record struct Section(uint Type, int Offset, int Size, uint Link, uint Info);
}
