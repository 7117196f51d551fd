using System.Diagnostics.CodeAnalysis;
using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Lossless;

namespace NeuralAssets;

/// <summary>One image of a <see cref="NeuralImageGroup"/>. Cheap to hold: nothing is decoded until asked for.</summary>
/// <remarks>Thread-safe: several threads may decode the same or different images at once.</remarks>
public sealed partial class NeuralImage
{
    /// <summary>From here on a second thread saves more than it costs to wake it: some milliseconds of decoding.</summary>
    private const int LargePixels = 1 << 17;

    private const string OverloadsDiffer = "Only one overload starts with a span, which has no default: no call is ambiguous.";
    private readonly IndexEntry _entry;
    private readonly int _number;

    /// <summary>Of an image whose network is not its group's: kept while memory lasts, since it takes more of it than a small image's codes.</summary>
    private readonly WeakReference<DecoderModel?> _model = new(null);

    internal NeuralImage(NeuralImageGroup group, IndexEntry entry, int number)
    {
        Group = group;
        _number = number;
        _entry = entry;
    }

    /// <summary>The group that holds the image and its decoder.</summary>
    public NeuralImageGroup Group { get; }

    /// <summary>The logical name, unique in the group; compared ordinally.</summary>
    public string Name => _entry.Name;

    /// <summary>Width in pixels at <see cref="NeuralScale.Full"/>, 1 to 16384.</summary>
    public int Width => _entry.Width;

    /// <summary>Height in pixels at <see cref="NeuralScale.Full"/>, 1 to 16384.</summary>
    public int Height => _entry.Height;

    /// <summary>False when every pixel is opaque.</summary>
    public bool HasAlpha => _entry.Alpha != AlphaKind.Opaque;

    /// <summary>Bytes of the image's stream in the codes file, without its index entry.</summary>
    internal int StreamLength => _entry.StreamLength;

    /// <summary>The stream says the pixels themselves, without loss.</summary>
    internal bool IsLossless => _entry.IsLossless;

    /// <summary>Width and height in pixels when decoded at <paramref name="scale"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such scale.</exception>
    public (int Width, int Height) SizeAt(NeuralScale scale)
    {
        Picture picture = PictureAt(scale);
        return (picture.OutputWidth, picture.OutputHeight);
    }

    /// <summary>
    /// Decodes into a new array of tightly packed rows, top row first: 4 * width * height bytes at <paramref name="scale"/>. A large image takes
    /// a thread of the pool beside the caller's.
    /// </summary>
    /// <exception cref="NeuralImageFormatException">The image's stream is damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format or scale.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; it is looked at every few rows.</exception>
    [SuppressMessage("ApiDesign", "RS0026:Do not add multiple public overloads with optional parameters", Justification = OverloadsDiffer)]
    public byte[] Decode(
        NeuralPixelFormat format = NeuralPixelFormat.Rgba32,
        NeuralScale scale = NeuralScale.Full,
        CancellationToken cancellationToken = default) =>
        Decode(format, scale, threads: Environment.ProcessorCount, cancellationToken);

    /// <summary>Decodes into the caller's memory. Only pixels are written: bytes between a row's end and the next stride keep their value.</summary>
    /// <param name="destination">At least <c>stride * (height - 1) + 4 * width</c> bytes at <paramref name="scale"/>.</param>
    /// <param name="stride">Bytes from one row to the next; at least 4 * width.</param>
    /// <param name="format">Byte order and alpha convention.</param>
    /// <param name="scale">The size to decode at.</param>
    /// <param name="cancellationToken">Looked at every few rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format or scale; nothing was written.</exception>
    /// <exception cref="ArgumentException">The span or the stride is too small; nothing was written.</exception>
    /// <exception cref="NeuralImageFormatException">The image's stream is damaged; the destination's content is undefined.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the destination's content is undefined.</exception>
    [SuppressMessage("ApiDesign", "RS0026:Do not add multiple public overloads with optional parameters", Justification = OverloadsDiffer)]
    public void Decode(
        Span<byte> destination,
        int stride,
        NeuralPixelFormat format = NeuralPixelFormat.Rgba32,
        NeuralScale scale = NeuralScale.Full,
        CancellationToken cancellationToken = default)
    {
        Picture picture = PictureAt(scale);
        CheckFormat(format);
        CheckDestination(destination, stride, picture);
        Decode(new PixelWriter(destination, stride, format), picture, cancellationToken);
    }

    /// <summary><see cref="Decode(NeuralPixelFormat, NeuralScale, CancellationToken)"/> on a thread of the pool; the caller is not blocked.</summary>
    /// <param name="format">Byte order and alpha convention.</param>
    /// <param name="scale">The size to decode at.</param>
    /// <param name="cancellationToken">Looked at every few rows; cancels the task.</param>
    /// <returns>The pixels. The task faults with what the synchronous call throws.</returns>
    public Task<byte[]> DecodeAsync(
        NeuralPixelFormat format = NeuralPixelFormat.Rgba32,
        NeuralScale scale = NeuralScale.Full,
        CancellationToken cancellationToken = default) =>
        Task.Run(() => Decode(format, scale, cancellationToken), cancellationToken);

    /// <summary>Decodes all sizes at once, for little more than the full size costs: the latents are decoded once.</summary>
    /// <param name="format">Byte order and alpha convention.</param>
    /// <param name="cancellationToken">Looked at every few rows.</param>
    /// <returns>Tightly packed pixels, one array for each <see cref="NeuralScale"/>, the full size first.</returns>
    /// <exception cref="NeuralImageFormatException">The image's stream is damaged.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such format.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public byte[][] DecodeMips(
        NeuralPixelFormat format = NeuralPixelFormat.Rgba32, CancellationToken cancellationToken = default)
    {
        CheckFormat(format);
        ImageSource source = IsLossless ? default : Open(NeuralScale.Full);
        ImageSource reference = OpenReference(source);
        LosslessStream lossless = IsLossless ? Group.Lossless.Open(_number) : default;
        byte[][] levels = new byte[(int)NeuralScale.Eighth + 1][];
        for (int scale = 0; scale < levels.Length; scale++)
        {
            Picture picture = PictureAt((NeuralScale)scale);
            levels[scale] = new byte[picture.OutputWidth * FormatConstants.PixelBytes * picture.OutputHeight];
        }

        if (IsLossless)
        {
            Group.Lossless.DecodeMips(_number, lossless, PictureAt(NeuralScale.Full), levels, format, cancellationToken);
        }
        else
        {
            ImageDecoder.DecodeMips(source, reference, levels, format, cancellationToken);
        }

        return levels;
    }

    /// <summary>
    /// Decodes at full size and compares the pixels with those that the build decoded. Proves the whole way from the bytes to the pixels on this
    /// machine; costs one decode and its memory, and keeps nothing.
    /// </summary>
    /// <exception cref="NeuralImageFormatException">The image's stream is damaged, or its pixels are not those of the build.</exception>
    public void Verify()
    {
        Picture picture = PictureAt(NeuralScale.Full);
        int stride = Width * FormatConstants.PixelBytes;
        byte[] pixels = new byte[stride * Height];
        uint stated = Decode(new PixelWriter(pixels, stride, NeuralPixelFormat.Rgba32), picture, CancellationToken.None);
        uint found = Crc32C.Compute(pixels) & FormatConstants.PixelChecksumMask;
        if (found != stated)
        {
            FormatThrow.Pixels(Name, found, stated);
        }
    }

    /// <summary>As the public method; with one thread the caller's does everything.</summary>
    internal byte[] Decode(NeuralPixelFormat format, NeuralScale scale, int threads, CancellationToken cancellationToken)
    {
        Picture picture = PictureAt(scale);
        CheckFormat(format);
        ImageSource source = IsLossless ? default : Open(scale);
        ImageSource reference = OpenReference(source);
        LosslessStream lossless = IsLossless ? Group.Lossless.Open(_number) : default;
        int stride = picture.OutputWidth * FormatConstants.PixelBytes;

        // At most 2^30 bytes, and every one of them is written.
        byte[] pixels = GC.AllocateUninitializedArray<byte>(stride * picture.OutputHeight);
        if (IsLossless)
        {
            Group.Lossless.Decode(_number, lossless, picture, new PixelWriter(pixels, stride, format), cancellationToken);
        }
        else if (threads > 1 && !reference.Exists && picture.OutputWidth * picture.OutputHeight >= LargePixels)
        {
            ImageDecoder.DecodeOnTwoThreads(source, pixels, format, cancellationToken);
        }
        else
        {
            ImageDecoder.Decode(source, reference, new PixelWriter(pixels, stride, format), cancellationToken);
        }

        return pixels;
    }

    /// <returns>The pixel checksum that the stream states; of no meaning at a reduced size.</returns>
    private uint Decode(PixelWriter writer, Picture picture, CancellationToken cancellationToken)
    {
        if (IsLossless)
        {
            LosslessStream stream = Group.Lossless.Open(_number);
            Group.Lossless.Decode(_number, stream, picture, writer, cancellationToken);
            return stream.PixelChecksum;
        }

        ImageSource source = Open((NeuralScale)picture.ScaleExponent);
        return ImageDecoder.Decode(source, OpenReference(source), writer, cancellationToken);
    }

    private static void CheckFormat(NeuralPixelFormat format)
    {
        if (format is < NeuralPixelFormat.Rgba32 or > NeuralPixelFormat.Bgra32Premultiplied)
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such pixel format.");
        }
    }

    private static void CheckDestination(ReadOnlySpan<byte> destination, int stride, Picture picture)
    {
        int row = picture.OutputWidth * FormatConstants.PixelBytes;
        if (stride < row)
        {
            throw new ArgumentException($"The stride is {stride} bytes; a row of pixels needs {row}.", nameof(stride));
        }

        long needed = ((long)stride * (picture.OutputHeight - 1)) + row;
        if (destination.Length < needed)
        {
            throw new ArgumentException($"The span has {destination.Length} bytes; the pixels need {needed}.", nameof(destination));
        }
    }

    private Picture PictureAt(NeuralScale scale)
    {
        if (scale is < NeuralScale.Full or > NeuralScale.Eighth)
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "There is no such scale.");
        }

        return new Picture(Width, Height, _entry.Alpha, _entry.IsGrey, (int)scale)
        {
            IsNormalMap = _entry.IsNormalMap,
            KeepsHidden = _entry.KeepsHidden,
        };
    }
}
