using System.Text;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>One image to be written: its index entry and its stream.</summary>
internal sealed record ReferenceImage(string Name, int Width, int Height, int AlphaKind, bool Grey, byte[] Stream)
{
    public byte[] NameBytes { get; init; } = Encoding.UTF8.GetBytes(Name);

    /// <summary>Number of the network in the decoder file; written only if that has several.</summary>
    public int Network { get; init; }

    /// <summary>Blue is rebuilt.</summary>
    public bool NormalMap { get; init; }

    /// <summary>Colours are kept where alpha is 0.</summary>
    public bool KeepsHidden { get; init; }

    /// <summary>The stream is that of section 11.</summary>
    public bool Lossless { get; init; }

    /// <summary>How many bits tell which grids have codes: as many as the network has.</summary>
    public int Grids { get; init; } = 3;

    /// <summary>Bit k: grid k has codes.</summary>
    public int CodedGrids { get; init; }

    /// <summary>0..5; up to 7 can be written.</summary>
    public int LanesExponent { get; init; }

    public bool Differs { get; init; }

    /// <summary>Number of another image; null if there is none.</summary>
    public int? Reference { get; init; }

    /// <summary>The stream with a pixel checksum (section 7.5); without one it states 0.</summary>
    public Func<uint, byte[]>? Sign { get; init; }

    public int Flags => AlphaKind | (Grey ? 4 : 0) | (Lossless ? 8 : 0) | (NormalMap ? 16 : 0) | (KeepsHidden ? 32 : 0);
}
