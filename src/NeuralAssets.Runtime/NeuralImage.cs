namespace NeuralAssets;

/// <summary>One image of a <see cref="NeuralImageGroup"/>. Cheap to hold: nothing is decoded until asked for.</summary>
/// <remarks>Thread-safe: several threads may decode the same or different images at once.</remarks>
public sealed class NeuralImage
{
    internal NeuralImage(NeuralImageGroup group, string name, int width, int height, bool hasAlpha)
    {
        Group = group;
        Name = name;
        Width = width;
        Height = height;
        HasAlpha = hasAlpha;
    }

    /// <summary>The group that holds the image and its decoder.</summary>
    public NeuralImageGroup Group { get; }

    /// <summary>The logical name, unique in the group; compared ordinally.</summary>
    public string Name { get; }

    /// <summary>Width in pixels at <see cref="NeuralScale.Full"/>, 1 to 16384.</summary>
    public int Width { get; }

    /// <summary>Height in pixels at <see cref="NeuralScale.Full"/>, 1 to 16384.</summary>
    public int Height { get; }

    /// <summary>False when every pixel is opaque.</summary>
    public bool HasAlpha { get; }

    /// <summary>Width and height in pixels when decoded at <paramref name="scale"/>.</summary>
    public (int Width, int Height) SizeAt(NeuralScale scale) => throw new NotImplementedException();

    /// <summary>Decodes into a new array of tightly packed rows, top row first: 4 * width * height bytes at <paramref name="scale"/>.</summary>
    /// <exception cref="NeuralImageFormatException">The image's stream is damaged.</exception>
    public byte[] Decode(NeuralPixelFormat format = NeuralPixelFormat.Rgba32, NeuralScale scale = NeuralScale.Full)
        => throw new NotImplementedException();

    /// <summary>Decodes into the caller's memory. Only pixels are written: bytes between a row's end and the next stride keep their value.</summary>
    /// <param name="destination">At least <c>stride * (height - 1) + 4 * width</c> bytes at <paramref name="scale"/>.</param>
    /// <param name="stride">Bytes from one row to the next; at least 4 * width.</param>
    /// <param name="format">Byte order and alpha convention.</param>
    /// <param name="scale">The size to decode at.</param>
    /// <exception cref="ArgumentException">The span or the stride is too small; nothing was written.</exception>
    /// <exception cref="NeuralImageFormatException">The image's stream is damaged; the destination's content is undefined.</exception>
    public void Decode(
        Span<byte> destination,
        int stride,
        NeuralPixelFormat format = NeuralPixelFormat.Rgba32,
        NeuralScale scale = NeuralScale.Full)
        => throw new NotImplementedException();
}
