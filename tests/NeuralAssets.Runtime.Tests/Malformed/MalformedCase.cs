using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Two files with one defect, named after it.</summary>
/// <param name="Defect">What is wrong, in words; the name of the test case.</param>
/// <param name="Reason">What the reference says when it refuses: proof that the case reaches the check it is meant for.</param>
/// <param name="DecoderFile">The bytes of the .nad file.</param>
/// <param name="CodesFile">The bytes of the .nac file.</param>
internal sealed record MalformedCase(string Defect, string Reason, byte[] DecoderFile, byte[] CodesFile)
{
    public static MalformedCase OfDecoder(string defect, string reason, byte[] decoderFile)
        => new(defect, reason, decoderFile, SmallPack.CodesFor(decoderFile));

    public static MalformedCase OfCodes(string defect, string reason, byte[] codesFile)
        => new(defect, reason, SmallPack.DecoderFile, codesFile);

    /// <summary>A single image of 8 x 8 pixels with that stream.</summary>
    public static MalformedCase OfStream(string defect, string reason, int alphaKind, byte[] stream, int codedGrids = 0, int lanesExponent = 0)
        => OfCodes(defect, reason, ReferenceCodesFile.Write(
            SmallPack.DecoderFile,
            [new ReferenceImage("defect", 8, 8, alphaKind, Grey: false, stream) { CodedGrids = codedGrids, LanesExponent = lanesExponent }]));
}
