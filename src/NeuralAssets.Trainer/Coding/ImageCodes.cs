using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Coding;

/// <summary>All that an image's stream says: what the trainer found out about one image.</summary>
/// <param name="Name">The logical name.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Alpha">Where alpha comes from.</param>
/// <param name="IsGrey">All three colours are one channel of the decoder.</param>
/// <param name="Grids">[grid][row * columns + column], each -127..127; of an image with a reference what is added to that one's.</param>
/// <param name="MaskClasses">One <see cref="MaskClass"/> a pixel; null exactly if the alpha kind has no mask.</param>
internal sealed record ImageCodes(
    string Name,
    int Width,
    int Height,
    AlphaKind Alpha,
    bool IsGrey,
    short[][] Grids,
    byte[]? MaskClasses)
{
    /// <summary>Blue is rebuilt from red and green.</summary>
    internal bool IsNormalMap { get; init; }

    /// <summary>Colours are kept where alpha is 0.</summary>
    internal bool KeepsHidden { get; init; }

    /// <summary>Which of the group's networks decodes the image; lossless ones need none.</summary>
    internal int NetworkNumber { get; init; }

    /// <summary>What the image's network is more than the group's; null if they are the same.</summary>
    internal NetworkDifference? Difference { get; init; }

    /// <summary>The image that this one refers to; null if there is none.</summary>
    internal ReferenceCodes? Reference { get; init; }

    /// <summary>The same image as a stream without a reference would say it.</summary>
    internal ImageCodes WithoutReference() => this with { Grids = DrawnGrids(), Reference = null };

    /// <summary>The network that decodes the image.</summary>
    /// <param name="shared">The one that it names.</param>
    internal DecoderModel Network(DecoderModel shared) => Difference is null ? shared : shared.With(Difference);

    /// <summary>The pixels of the neural form, RGBA: what decoding its stream yields.</summary>
    internal byte[] Draw(DecoderModel shared)
    {
        byte[] rgba = new byte[FormatConstants.PixelBytes * Width * Height];
        ImageDecoder.Render(Network(shared), DrawnGrids(), Picture, MaskClasses, rgba);
        return rgba;
    }

    /// <summary>The pixels themselves, in place of latents and mask; null for the neural form.</summary>
    internal LosslessCode? Lossless { get; init; }

    /// <summary>The image at full size, as the decoder draws it.</summary>
    internal Picture Picture => new(Width, Height, Alpha, IsGrey, scaleExponent: 0)
    {
        IsNormalMap = IsNormalMap,
        KeepsHidden = KeepsHidden,
    };

    internal bool HasMask => Alpha is AlphaKind.Mask or AlphaKind.MaskAndSoft;

    /// <summary>Refuses what no stream can hold, so that the encoder need not check again.</summary>
    internal void Validate(DecoderArchitecture architecture)
    {
        Require(Width is >= 1 and <= FormatConstants.MaximumSide, "width");
        Require(Height is >= 1 and <= FormatConstants.MaximumSide, "height");
        Require(!(IsGrey && IsNormalMap), "grey normal map");
        if (Lossless is not null)
        {
            Require(Alpha is AlphaKind.Opaque or AlphaKind.Synthesis, "alpha kind");
            return;
        }

        Require(architecture.HasAlpha || Alpha is AlphaKind.Opaque or AlphaKind.Mask, "alpha kind");
        Require(IsGrey || !architecture.IsGrey, "colour of a grey decoder");
        Require(Grids.Length == architecture.GridCount, "number of grids");
        for (int grid = 0; grid < Grids.Length; grid++)
        {
            Require(Grids[grid].Length == LatentGeometry.GridLength(Width, Height, grid), "size of a grid");
            const short Limit = FormatConstants.MaximumLatent;
            Require(!Grids[grid].AsSpan().ContainsAnyExceptInRange((short)-Limit, Limit), "latent");
        }

        if (Reference is not null)
        {
            Require(Reference.Grids.Select(grid => grid.Length).SequenceEqual(Grids.Select(grid => grid.Length)), "size of the reference");
            Require(Reference.Blocks.Length == ReferenceLatents.BlockCount(Width, Height), "number of blocks");
            Require(!Reference.Blocks.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1), "block");
        }

        Require(HasMask == MaskClasses is not null, "mask");
        if (MaskClasses is not null)
        {
            byte highest = Alpha == AlphaKind.Mask ? MaskClass.Opaque : MaskClass.Soft;
            Require(MaskClasses.Length == Width * Height, "size of the mask");
            Require(!MaskClasses.AsSpan().ContainsAnyExceptInRange(MaskClass.Transparent, highest), "mask class");
        }
    }

    /// <summary>The latents that the picture is made of.</summary>
    private short[][] DrawnGrids()
    {
        if (Reference is null)
        {
            return Grids;
        }

        short[][] sums = [.. Grids.Select(grid => grid.ToArray())];
        ReferenceLatents.Add(sums, Reference.Blocks, Reference.Grids, Picture);
        return sums;
    }

    private void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new ArgumentException($"The {what} of '{Name}' can't be coded.");
        }
    }
}

/// <summary>What an image's latents are added to.</summary>
/// <param name="Number">Of the other image in the index.</param>
/// <param name="Grids">Its latents; it has no reference itself.</param>
/// <param name="Blocks">1 for each block of the image in which they are added, else 0, row by row.</param>
internal sealed record ReferenceCodes(int Number, short[][] Grids, byte[] Blocks);

/// <summary>The lossless form of an image.</summary>
/// <param name="Pixels">As <see cref="LosslessEncoder.Pixels"/> makes them.</param>
/// <param name="Stream">FORMAT.md, section 11.1.</param>
internal sealed record LosslessCode(uint[] Pixels, byte[] Stream);
