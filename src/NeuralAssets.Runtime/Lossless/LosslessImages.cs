using System.Buffers;
using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Lossless;

/// <summary>
/// Decodes the lossless images of a group. Thread-safe. One learned state is kept: that of the image which the one decoded last went on from, for
/// the images of a group mostly share it.
/// </summary>
/// <param name="codes">The codes file.</param>
/// <param name="entries">Its index.</param>
internal sealed class LosslessImages(byte[] codes, IndexEntry[] entries)
{
    /// <summary>Images that one may depend on, directly or not.</summary>
    internal const int LongestChain = 16;

    /// <summary>Pixels of all images that one may depend on.</summary>
    internal const int MostChainPixels = 1 << 18;

    private readonly LosslessWorkspace?[] _spares = new LosslessWorkspace?[Environment.ProcessorCount];
    private Kept? _kept;

    /// <summary>Reads the head of an image's stream. Nothing should be allocated for an image before.</summary>
    /// <exception cref="NeuralImageFormatException">The stream is damaged.</exception>
    internal LosslessStream Open(int image)
    {
        IndexEntry entry = entries[image];
        return LosslessStream.Read(codes.AsSpan(entry.StreamOffset, entry.StreamLength), entry.Width, entry.Height, entries.Length);
    }

    /// <summary>Decodes an image at any size.</summary>
    /// <param name="image">Its number in the index.</param>
    /// <param name="stream">As opened.</param>
    /// <param name="picture">Sizes and scale.</param>
    /// <param name="writer">Takes the pixels.</param>
    /// <param name="cancellationToken">Looked at every few rows.</param>
    /// <exception cref="NeuralImageFormatException">Its stream, or one that it depends on, is damaged.</exception>
    internal void Decode(int image, LosslessStream stream, Picture picture, PixelWriter writer, CancellationToken cancellationToken)
    {
        uint[] pixels = ArrayPool<uint>.Shared.Rent(PixelsOf(image));
        try
        {
            Decode(image, stream, pixels.AsSpan(0, PixelsOf(image)), cancellationToken);
            LosslessRenderer.Render(pixels, picture, writer);
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(pixels);
        }
    }

    /// <summary>Decodes an image once and writes tightly packed pixels of the full size and of each half of it.</summary>
    /// <param name="image">Its number in the index.</param>
    /// <param name="stream">As opened.</param>
    /// <param name="picture">At full size.</param>
    /// <param name="levels">Entry z takes the pixels of scale exponent z.</param>
    /// <param name="format">Of the pixels.</param>
    /// <param name="cancellationToken">Looked at every few rows.</param>
    internal void DecodeMips(
        int image,
        LosslessStream stream,
        Picture picture,
        byte[][] levels,
        NeuralPixelFormat format,
        CancellationToken cancellationToken)
    {
        uint[] pixels = ArrayPool<uint>.Shared.Rent(PixelsOf(image));
        try
        {
            Decode(image, stream, pixels.AsSpan(0, PixelsOf(image)), cancellationToken);
            for (int scale = 0; scale < levels.Length; scale++)
            {
                Picture level = picture with { ScaleExponent = scale };
                var writer = new PixelWriter(levels[scale], level.OutputWidth * FormatConstants.PixelBytes, format);
                LosslessRenderer.Render(pixels, level, writer);
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(pixels);
        }
    }

    /// <summary>Fills the pixels of an image, red in the lowest byte and alpha in the highest, row by row.</summary>
    private void Decode(int image, LosslessStream stream, Span<uint> pixels, CancellationToken cancellationToken)
    {
        LosslessWorkspace workspace = Rent();
        try
        {
            if (stream.Base < 0)
            {
                workspace.State.Reset(stream.Log2Slots);
            }
            else
            {
                workspace.State.CopyFrom(StateAfter(ReadChain(image, stream), workspace.Scan, cancellationToken));
            }

            Decode(image, stream, workspace.State, workspace.Scan, pixels, cancellationToken);
        }
        finally
        {
            Return(workspace);
        }
    }

    /// <summary>The state after the first image of a chain, which is kept and must not learn any more.</summary>
    private LosslessState StateAfter(List<(int Image, LosslessStream Stream)> chain, LosslessScan scan, CancellationToken cancellationToken)
    {
        Kept? kept = Volatile.Read(ref _kept);
        int known = kept is null ? -1 : chain.FindIndex(link => link.Image == kept.Image);
        if (known == 0)
        {
            return kept!.State;
        }

        var state = new LosslessState();
        if (known < 0)
        {
            state.Reset(chain[^1].Stream.Log2Slots);
        }
        else
        {
            state.CopyFrom(kept!.State);
        }

        uint[] pixels = ArrayPool<uint>.Shared.Rent(chain.Max(link => PixelsOf(link.Image)));
        try
        {
            for (int i = known < 0 ? chain.Count - 1 : known - 1; i >= 0; i--)
            {
                int image = chain[i].Image;
                Decode(image, chain[i].Stream, state, scan, pixels.AsSpan(0, PixelsOf(image)), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(pixels);
        }

        Volatile.Write(ref _kept, new Kept(chain[0].Image, state));
        return state;
    }

    /// <summary>The images that one depends on, the nearest first. Limits are those of the file, whatever is kept.</summary>
    private List<(int Image, LosslessStream Stream)> ReadChain(int image, LosslessStream stream)
    {
        var chain = new List<(int Image, LosslessStream Stream)>();
        long pixels = 0;
        for (int next = stream.Base; next >= 0; next = chain[^1].Stream.Base)
        {
            if (!Agree(entries[image], entries[next]))
            {
                FormatThrow.Defect($"'{entries[image].Name}' goes on from '{entries[next].Name}', which is not of its kind.");
            }

            chain.Add((next, Open(next)));
            pixels += PixelsOf(next);
            if (chain.Count > LongestChain || pixels > MostChainPixels)
            {
                FormatThrow.Defect(
                    $"'{entries[image].Name}' depends on more than {LongestChain} images or {MostChainPixels} pixels.");
            }
        }

        return chain;
    }

    private void Decode(
        int image,
        LosslessStream stream,
        LosslessState state,
        LosslessScan scan,
        Span<uint> pixels,
        CancellationToken cancellationToken)
    {
        IndexEntry entry = entries[image];
        var decoder = new BinaryDecoder(codes, entry.StreamOffset + stream.Length, entry.StreamOffset + entry.StreamLength);
        var format = LosslessFormat.Of(entry, stream.HasFewColours);
        scan.Visit(format, state, pixels, ref decoder, cancellationToken);
        decoder.Finish();
    }

    private LosslessWorkspace Rent()
    {
        foreach (ref LosslessWorkspace? slot in _spares.AsSpan())
        {
            if (Interlocked.Exchange(ref slot, null) is { } workspace)
            {
                return workspace;
            }
        }

        return new LosslessWorkspace();
    }

    private void Return(LosslessWorkspace workspace)
    {
        foreach (ref LosslessWorkspace? slot in _spares.AsSpan())
        {
            if (Interlocked.CompareExchange(ref slot, workspace, null) is null)
            {
                return;
            }
        }
    }

    private int PixelsOf(int image) => entries[image].Width * entries[image].Height;

    /// <summary>Then every colour that one learned is one that the other may have.</summary>
    private static bool Agree(IndexEntry image, IndexEntry other) =>
        other.IsLossless
        && image.Alpha == other.Alpha
        && image.IsGrey == other.IsGrey
        && image.IsNormalMap == other.IsNormalMap
        && image.KeepsHidden == other.KeepsHidden;

    private sealed class LosslessWorkspace
    {
        internal LosslessState State { get; } = new();

        internal LosslessScan Scan { get; } = new();
    }

    private sealed class Kept(int image, LosslessState state)
    {
        internal int Image { get; } = image;

        internal LosslessState State { get; } = state;
    }
}
