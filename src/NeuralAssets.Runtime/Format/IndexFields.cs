namespace NeuralAssets.Format;

/// <summary>
/// The entries of the index, one after another (FORMAT.md, section 4). Reader and writer share the walk: the coder it is given reads each field, or writes
/// the field that it is shown.
/// </summary>
/// <param name="networks">Sizes of the decoder file's networks.</param>
internal sealed class IndexFields(DecoderArchitecture[] networks)
{
    private readonly NameFields _names = new();
    private readonly LayoutFields _layouts = new();
    private readonly AdaptiveBit[] _sameness = AdaptiveBit.CreateMany(2);
    private readonly AdaptiveNumber _widths = new();
    private readonly AdaptiveNumber _heights = new();
    private readonly AdaptiveNumber _lengths = new();
    private readonly AdaptiveNumber _losslessLengths = new();
    private IndexEntry? _previous;
    private int _image;

    /// <summary>Writes the entry shown and returns it, or ignores it and returns the one read.</summary>
    internal IndexEntry Code<TCoder>(ref TCoder coder, IndexEntry shown)
        where TCoder : struct, IFieldCoder
    {
        string name = _names.Code(ref coder, _image, shown.Name);
        (int flags, int network) = CodeKind(ref coder, shown);
        (int width, int height) = CodeSize(ref coder, shown);
        bool isLossless = (flags & FormatConstants.FlagLossless) != 0;
        AdaptiveNumber lengths = isLossless ? _losslessLengths : _lengths;
        var entry = new IndexEntry
        {
            Name = name,
            Flags = flags,
            Network = network,
            Width = width,
            Height = height,
            StreamLength = lengths.Code(ref coder, shown.StreamLength),
            Layout = isLossless ? default : _layouts.Code(ref coder, _image, networks[network].GridCount, shown.Layout),
        };
        CheckChannels(entry, networks[network]);
        _previous = entry;
        _image++;
        return entry;
    }

    private (int Flags, int Network) CodeKind<TCoder>(ref TCoder coder, IndexEntry shown)
        where TCoder : struct, IFieldCoder
    {
        if (_previous is not null
            && coder.Code(shown.Flags == _previous.Flags && shown.Network == _previous.Network, ref _sameness[0]))
        {
            return (_previous.Flags, _previous.Network);
        }

        int flags = coder.CodeRaw(shown.Flags, FormatConstants.FlagBits);
        bool isTold = networks.Length > 1 && (flags & FormatConstants.FlagLossless) == 0;
        int network = isTold ? coder.CodeRaw(shown.Network, FormatConstants.NetworkCountBits) : 0;
        if (network >= networks.Length)
        {
            FormatThrow.HeaderField("network", network, 0, networks.Length - 1);
        }

        return (flags, network);
    }

    private (int Width, int Height) CodeSize<TCoder>(ref TCoder coder, IndexEntry shown)
        where TCoder : struct, IFieldCoder
    {
        if (_previous is not null
            && coder.Code(shown.Width == _previous.Width && shown.Height == _previous.Height, ref _sameness[1]))
        {
            return (_previous.Width, _previous.Height);
        }

        return (CodeSide(ref coder, _widths, "width", shown.Width), CodeSide(ref coder, _heights, "height", shown.Height));
    }

    private static int CodeSide<TCoder>(ref TCoder coder, AdaptiveNumber sides, string field, int shown)
        where TCoder : struct, IFieldCoder
    {
        int side = 1 + sides.Code(ref coder, shown - 1);
        if (side > FormatConstants.MaximumSide)
        {
            FormatThrow.HeaderField(field, side, 1, FormatConstants.MaximumSide);
        }

        return side;
    }

    private static void CheckChannels(IndexEntry entry, DecoderArchitecture architecture)
    {
        if (entry.IsNormalMap && entry.IsGrey)
        {
            FormatThrow.GreyNormalMap(entry.Name);
        }

        if (entry.IsLossless)
        {
            if (entry.Alpha is AlphaKind.Mask or AlphaKind.MaskAndSoft)
            {
                FormatThrow.LosslessAlpha(entry.Name, entry.Alpha);
            }

            return;
        }

        if (entry.Alpha is AlphaKind.MaskAndSoft or AlphaKind.Synthesis && !architecture.HasAlpha)
        {
            FormatThrow.AlphaNeedsChannel(entry.Name, entry.Alpha, architecture.Channels);
        }

        if (architecture.IsGrey && !entry.IsGrey)
        {
            FormatThrow.GreyNeeded(entry.Name, architecture.Channels);
        }
    }
}
