using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Every crafted defect is refused, by the reference for the reason meant and by the Runtime with its one exception.</summary>
public sealed class NamedDefectTests
{
    private static readonly Dictionary<string, MalformedCase> s_cases =
        ((IEnumerable<MalformedCase>)
        [
            .. DecoderDefects.All(),
            .. IndexDefects.All(),
            .. DefectiveStreams.All(),
            .. DifferenceDefects.All(),
            .. ReferenceDefects.All(),
            .. LosslessDefects.All(),
        ])
        .ToDictionary(defect => defect.Defect);

    public static TheoryData<string> Defects => [.. s_cases.Keys];

    public static TheoryData<string> Bounds => [.. DecoderDefects.Allowed().Select(bound => bound.What)];

    [Theory]
    [MemberData(nameof(Defects))]
    public void Reference_refuses_for_the_reason_meant(string defect)
    {
        MalformedCase files = s_cases[defect];
        Assert.Contains(files.Reason, Outcome.OfReference(files.DecoderFile, files.CodesFile).Refusal ?? "accepted");
    }

    [Theory]
    [MemberData(nameof(Defects))]
    public void Runtime_refuses(string defect)
    {
        MalformedCase files = s_cases[defect];
        Outcome.AssertRefused(files.DecoderFile, files.CodesFile, defect);
    }

    [Fact]
    public void Both_accept_differences_on_the_bound()
        => Assert.All(DifferenceDefects.Allowed(), files =>
        {
            Assert.Null(Outcome.OfReference(files.DecoderFile, files.CodesFile).Refusal);
            Outcome.AssertSameAsReference(files.DecoderFile, files.CodesFile, files.What);
        });

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Both_accept_what_lies_on_the_bound(string what)
    {
        byte[] decoder = DecoderDefects.Allowed().Single(bound => bound.What == what).DecoderFile;
        RandomImage[] writers = RandomImage.ForEach(decoder, new Random(1), RandomLatents.Large);
        byte[] codes = ReferenceCodesFile.Write(
            decoder, [.. writers.Select((writer, i) => writer.Write($"{i:D2}", 9, 9, alphaKind: writer.HasAlpha ? 3 : 0, grey: false))]);
        Assert.Null(Outcome.OfReference(decoder, codes).Refusal);
        Outcome.AssertSameAsReference(decoder, codes, what);
    }
}
