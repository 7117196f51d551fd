using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.ExceptionServices;
using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Lossless;

namespace NeuralAssets;

/// <summary>The images of one group and the decoder they share: a <c>.nad</c> and a <c>.nac</c> file, held in memory.</summary>
/// <remarks>Immutable and thread-safe after opening.</remarks>
public sealed class NeuralImageGroup
{
    private readonly byte[] _codes;
    private readonly NeuralImage[] _images;
    private readonly Dictionary<string, NeuralImage> _imagesByName;

    private NeuralImageGroup(byte[] decoder, byte[] codes)
    {
        var file = DecoderFile.Read(decoder);
        IndexEntry[] entries = CodesFile.Read(codes, file);
        Networks = DecoderModel.CreateAll(file.Networks);
        EncodedBytes = (long)decoder.Length + codes.Length;
        _codes = codes;
        Lossless = new LosslessImages(codes, entries);
        _images = new NeuralImage[entries.Length];
        _imagesByName = new(entries.Length, StringComparer.Ordinal);
        for (int i = 0; i < entries.Length; i++)
        {
            _images[i] = new NeuralImage(this, entries[i], i);
            _imagesByName.Add(_images[i].Name, _images[i]);
        }

        Images = Array.AsReadOnly(_images);
    }

    /// <summary>Every image, in the order of the file (ordinal order of the names' UTF-8 bytes).</summary>
    public IReadOnlyList<NeuralImage> Images { get; }

    /// <summary>Bytes of the decoder file and of the codes file together: all that the group ships.</summary>
    public long EncodedBytes { get; }

    /// <summary>Those of the decoder file, of which each image names one.</summary>
    internal DecoderModel[] Networks { get; }

    internal LosslessImages Lossless { get; }

    /// <summary>The image of that logical name.</summary>
    /// <exception cref="KeyNotFoundException">The group has no such image.</exception>
    public NeuralImage this[string name] =>
        TryGet(name, out NeuralImage? image) ? image : throw new KeyNotFoundException($"The group has no image '{name}'.");

    /// <summary>Opens <c>group.nac</c> with the <c>group.nad</c> beside it.</summary>
    /// <exception cref="ArgumentException">The path does not end in <c>.nac</c>.</exception>
    /// <exception cref="FileNotFoundException">One of the two files does not exist.</exception>
    /// <exception cref="NeuralImageFormatException">A file is damaged, or the two do not belong together.</exception>
    public static NeuralImageGroup Open(string codesPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(codesPath);
        if (!codesPath.EndsWith(GroupFiles.CodesExtension, StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"The path must end in {GroupFiles.CodesExtension}: {codesPath}", nameof(codesPath));
        }

        string decoderPath = Path.ChangeExtension(codesPath, GroupFiles.DecoderExtension);
        return new NeuralImageGroup(GroupFiles.Read(decoderPath), GroupFiles.Read(codesPath));
    }

    /// <summary>Opens a group from two streams, which are read to their ends and left open.</summary>
    /// <exception cref="NeuralImageFormatException">A file is damaged, or the two do not belong together.</exception>
    public static NeuralImageGroup Open(Stream decoder, Stream codes)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(codes);
        return new NeuralImageGroup(GroupFiles.Read(decoder), GroupFiles.Read(codes));
    }

    /// <summary>Opens a group from memory; both arrays are kept and must not change afterwards.</summary>
    /// <exception cref="NeuralImageFormatException">A file is damaged, or the two do not belong together.</exception>
    public static NeuralImageGroup Open(byte[] decoder, byte[] codes)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(codes);
        return new NeuralImageGroup(decoder, codes);
    }

    /// <summary>Opens a group embedded in an assembly as the resources <c>neural/group.nad</c> and <c>neural/group.nac</c>.</summary>
    /// <exception cref="FileNotFoundException">The assembly lacks one of the two resources.</exception>
    /// <exception cref="NeuralImageFormatException">A resource is damaged, or the two do not belong together.</exception>
    public static NeuralImageGroup OpenEmbedded(Assembly assembly, string group)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentException.ThrowIfNullOrEmpty(group);
        return new NeuralImageGroup(
            GroupFiles.ReadResource(assembly, group + GroupFiles.DecoderExtension),
            GroupFiles.ReadResource(assembly, group + GroupFiles.CodesExtension));
    }

    /// <summary>Decodes several images side by side, one thread an image.</summary>
    /// <returns>One array per image, in the order given, as <see cref="NeuralImage.Decode(NeuralPixelFormat, NeuralScale, CancellationToken)"/> yields it.</returns>
    /// <exception cref="ArgumentException">An image is null, or there is no such format or scale.</exception>
    /// <exception cref="NeuralImageFormatException">A stream is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the last image was done.</exception>
    public static byte[][] DecodeMany(
        IReadOnlyList<NeuralImage> images,
        NeuralPixelFormat format = NeuralPixelFormat.Rgba32,
        NeuralScale scale = NeuralScale.Full,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Any(image => image is null))
        {
            throw new ArgumentException("An image is null.", nameof(images));
        }

        byte[][] pixels = new byte[images.Count][];
        // With an image for each processor, more threads would only wait for each other.
        int threads = images.Count < Environment.ProcessorCount ? Environment.ProcessorCount : 1;
        ForEach(images, (image, i) => pixels[i] = image.Decode(format, scale, threads, cancellationToken), cancellationToken);
        return pixels;
    }

    /// <summary>Decodes every image at full size, one thread an image, and compares the pixels with those that the build decoded.</summary>
    /// <exception cref="NeuralImageFormatException">A stream is damaged, or an image's pixels are not those of the build.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before the last image was begun.</exception>
    public void Verify(CancellationToken cancellationToken = default) =>
        ForEach(Images, (image, _) => image.Verify(), cancellationToken);

    /// <summary>Finds an image by its logical name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out NeuralImage? image)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _imagesByName.TryGetValue(name, out image);
    }

    private static void ForEach(
        IReadOnlyList<NeuralImage> images, Action<NeuralImage, int> action, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        try
        {
            // One image at a time: Parallel.For hands out ever longer ranges, and of twenty images one thread has the last four.
            Parallel.ForEach(
                Partitioner.Create(Enumerable.Range(0, images.Count), EnumerablePartitionerOptions.NoBuffering), options, i => action(images[i], i));
        }
        catch (AggregateException exception)
        {
            // Callers of one image and of many catch the same exceptions.
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }
    }

    /// <summary>An image's stream.</summary>
    internal ReadOnlySpan<byte> StreamOf(IndexEntry entry) => _codes.AsSpan(entry.StreamOffset, entry.StreamLength);
}
