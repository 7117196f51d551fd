namespace NeuralAssets.Format;

/// <summary>The numbers of FORMAT.md, each typed once; names and order are the specification's.</summary>
internal static class FormatConstants
{
    internal const byte Version = 8;
    internal const int MagicLength = 3;
    internal const int ChecksumLength = 4;

    // Section 2: limits.
    internal const int MaximumSide = 16384;
    internal const int MaximumNetworks = 16;
    internal const int MaximumChannels = 4;
    internal const int MaximumGrids = 9;
    internal const int MaximumLatent = 127;
    internal const int MaximumContextSize = 20;
    internal const int MaximumFeatures = 12;
    internal const int MaximumContextWidth = 32;
    internal const int MaximumContextLayers = 3;
    internal const int MaximumSynthesisWidth = 64;
    internal const int MaximumResidualLayers = 3;
    internal const int MaximumImages = 65535;
    internal const int MaximumNameBytes = 255;
    internal const int MaximumLanesLog2 = 5;
    internal const int MaximumLanes = 1 << MaximumLanesLog2;

    // Section 3: decoder file.
    internal const int NetworkCountBits = 4;
    internal const int MaximumStoredValue = 1 << 23;
    internal const int MaximumEffectiveBias = 1 << 30;
    internal const int ResidualKernelTaps = 9;
    internal const int ResidualKernelCentre = 4;

    /// <summary>1.0 as a context weight, added to the diagonal of every context hidden weight.</summary>
    internal const int ContextIdentity = 1 << 10;

    /// <summary>1.0 as a synthesis weight, added to the centre tap from a channel to itself of every residual layer.</summary>
    internal const int ResidualIdentity = 1 << 11;

    // Section 4: codes file. The shortest stream is a rANS state, or the head of a lossless one.
    internal const int MinimumStreamLength = 4;
    internal const int LanesBits = 3;
    internal const int FlagBits = 6;
    internal const int FlagAlphaMask = 0b0011;
    internal const int FlagGrey = 0b0100;
    internal const int FlagLossless = 0b1000;
    internal const int FlagNormalMap = 0b0001_0000;
    internal const int FlagKeepsHidden = 0b0010_0000;
    internal const uint PixelChecksumMask = (1 << 23) - 1;

    // Section 4.2: network differences.
    internal const int DifferenceStepBits = 3;
    internal const int DifferenceFinerSteps = 2;
    internal const int DifferenceScaleBits = 4;
    internal const int DifferenceScaleUnit = 4;

    // Section 5: entropy coding.
    internal const int ScaleCount = 64;
    internal const int PhaseBits = 4;
    internal const int PhaseCount = 1 << PhaseBits;
    internal const int SymbolCount = 32;

    /// <summary>The edges of one table are 2^6 bytes in memory.</summary>
    internal const int EdgeBytesLog2 = 6;
    internal const int LowEscape = 0;
    internal const int HighEscape = 31;
    internal const int SymbolOffset = 15;
    internal const int MaximumReach = 15;
    internal const int ProbabilityBits = 16;

    internal const uint RansLowerBound = 1u << 23;
    internal const int MaximumEscapeBits = 16;

    // Section 6: latents.
    internal const int BandRows = 16;
    internal const int RowSkew = 3;
    internal const int LatentShift = 7;
    internal const int MeanShift = 4;
    internal const int MaximumMean = MaximumLatent << MeanShift;
    internal const int ScaleBias = 24;

    /// <summary>The side of the blocks that have a reference or not, in pixels.</summary>
    internal const int ReferenceBlockLog2 = 4;

    // Section 7: pixels.
    internal const int PixelBytes = 4;

    // Section 8: masks.
    internal const int MaskBlockLog2 = 3;
    internal const int MaskBlockContexts = 16;
    internal const int MaskPixelContexts = 729;

    /// <summary>First bytes of a <c>.nad</c> file.</summary>
    internal static ReadOnlySpan<byte> DecoderMagic => "NAD"u8;

    /// <summary>First bytes of a <c>.nac</c> file.</summary>
    internal static ReadOnlySpan<byte> CodesMagic => "NAC"u8;
}
