using System.Text;
using System.Text.Unicode;

namespace NeuralAssets.Format;

/// <summary>The names of the index, in ascending order (FORMAT.md, section 4): each goes on from the one before.</summary>
internal sealed class NameFields
{
    private const int ByteBits = 8;
    private readonly byte[] _name = new byte[FormatConstants.MaximumNameBytes];
    private readonly AdaptiveNumber _shared = new();
    private readonly AdaptiveNumber _rest = new();
    private readonly AdaptiveTree _first = new(ByteBits);
    private readonly AdaptiveTree _others = new(ByteBits);
    private int _length;

    /// <summary>Writes the name shown and returns it, or ignores it and returns the one read.</summary>
    /// <param name="coder">Reads or writes.</param>
    /// <param name="image">Its number in the index.</param>
    /// <param name="shown">To write.</param>
    internal string Code<TCoder>(ref TCoder coder, int image, string shown)
        where TCoder : struct, IFieldCoder
    {
        ReadOnlySpan<byte> name = Encoding.UTF8.GetBytes(shown);
        int common = 0;
        while (common < Math.Min(_length, name.Length) && name[common] == _name[common])
        {
            common++;
        }

        int shared = _shared.Code(ref coder, common);
        if (shared > _length)
        {
            FormatThrow.HeaderField("shared", shared, 0, _length);
        }

        long length = shared + 1L + _rest.Code(ref coder, name.Length - common - 1);
        if (length > FormatConstants.MaximumNameBytes)
        {
            FormatThrow.HeaderField("name length", length, 1, FormatConstants.MaximumNameBytes);
        }

        CodeRest(ref coder, image, shared, (int)length, name);
        return Decode(image);
    }

    /// <summary>Replaces the tail of the previous name.</summary>
    private void CodeRest<TCoder>(ref TCoder coder, int image, int shared, int length, ReadOnlySpan<byte> name)
        where TCoder : struct, IFieldCoder
    {
        Span<byte> rest = stackalloc byte[FormatConstants.MaximumNameBytes];
        rest = rest[..(length - shared)];
        for (int i = 0; i < rest.Length; i++)
        {
            AdaptiveTree tree = i == 0 ? _first : _others;
            rest[i] = (byte)tree.Code(ref coder, shared + i < name.Length ? name[shared + i] : 0);
        }

        if (rest.SequenceCompareTo(_name.AsSpan(shared, _length - shared)) <= 0)
        {
            FormatThrow.NameOrder(image);
        }

        rest.CopyTo(_name.AsSpan(shared));
        _length = length;
    }

    private string Decode(int image)
    {
        ReadOnlySpan<byte> name = _name.AsSpan(0, _length);
        bool isText = Utf8.IsValid(name);
        foreach (byte value in name)
        {
            isText &= value is >= 0x20 and not 0x7F;
        }

        if (!isText)
        {
            FormatThrow.NameEncoding(image);
        }

        return Encoding.UTF8.GetString(name);
    }
}
