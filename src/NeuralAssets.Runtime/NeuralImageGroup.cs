using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace NeuralAssets;

/// <summary>The images of one group and the decoder they share: a <c>.nad</c> and a <c>.nac</c> file, held in memory.</summary>
/// <remarks>Immutable and thread-safe after opening.</remarks>
public sealed class NeuralImageGroup
{
    private NeuralImageGroup()
    {
    }

    /// <summary>Every image, in the order of the file (ordinal order of the names).</summary>
    public IReadOnlyList<NeuralImage> Images => throw new NotImplementedException();

    /// <summary>Bytes of the decoder file and of the codes file together: all that the group ships.</summary>
    public long EncodedBytes => throw new NotImplementedException();

    /// <summary>The image of that logical name.</summary>
    /// <exception cref="KeyNotFoundException">The group has no such image.</exception>
    public NeuralImage this[string name] => throw new NotImplementedException();

    /// <summary>Finds an image by its logical name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out NeuralImage? image) => throw new NotImplementedException();

    /// <summary>Opens <c>group.nac</c> with the <c>group.nad</c> beside it.</summary>
    public static NeuralImageGroup Open(string codesPath) => throw new NotImplementedException();

    /// <summary>Opens a group from two streams, which are read to their ends and left open.</summary>
    public static NeuralImageGroup Open(Stream decoder, Stream codes) => throw new NotImplementedException();

    /// <summary>Opens a group from memory; both arrays are kept and must not change afterwards.</summary>
    public static NeuralImageGroup Open(byte[] decoder, byte[] codes) => throw new NotImplementedException();

    /// <summary>Opens a group embedded in an assembly as the resources <c>neural/group.nad</c> and <c>neural/group.nac</c>.</summary>
    public static NeuralImageGroup OpenEmbedded(Assembly assembly, string group) => throw new NotImplementedException();

    /// <summary>Decodes several images side by side, one thread an image.</summary>
    /// <returns>One array per image, in the order given, as <see cref="NeuralImage.Decode(NeuralPixelFormat, NeuralScale)"/> yields it.</returns>
    public static byte[][] DecodeMany(
        IReadOnlyList<NeuralImage> images,
        NeuralPixelFormat format = NeuralPixelFormat.Rgba32,
        NeuralScale scale = NeuralScale.Full,
        CancellationToken cancellationToken = default)
        => throw new NotImplementedException();
}
