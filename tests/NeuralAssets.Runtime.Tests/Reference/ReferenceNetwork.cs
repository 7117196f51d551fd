using static NeuralAssets.Runtime.Tests.Reference.ReferenceBytes;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md sections 3.1 and 3.4: one network of a decoder file, its tensors as layers.</summary>
internal sealed class ReferenceNetwork
{
    public ReferenceNetwork(ReferenceDimensions size, IReadOnlyList<ReferenceStored> tensors)
    {
        Size = size;
        Tensors = tensors;
        int next = 0;
        long[,] Take() => tensors[next++].Effective();
        ReferenceLayer Layer() => new(Take(), Bias(Take()));

        for (int i = 0; i < size.ContextLayers; i++)
        {
            ContextHidden.Add(Layer().WithIdentity(1024, tapsPerInput: 1).Checked());
        }

        ContextOutput = Layer().Checked();
        for (int g = 0; g < size.FeatureGrids; g++)
        {
            Features.Add(Layer().Checked());
        }

        for (int k = 0; k < size.Grids - 1; k++)
        {
            Upsampling.Add(Taps(Take(), symmetric: false));
        }

        for (int k = 0; k < size.Grids - 1; k++)
        {
            Prefilter.Add(Taps(Take(), symmetric: true));
        }

        SynthesisHidden = Layer().Checked();
        SynthesisOutput = Layer().Checked();
        for (int e = 0; e < size.ResidualLayers; e++)
        {
            Residual.Add(Layer().WithIdentity(2048, tapsPerInput: 9).Checked());
        }

        Linear = new ReferenceLayer(Take(), new long[size.Channels]).Checked();
    }

    public ReferenceDimensions Size { get; }

    /// <summary>As stored, in file order.</summary>
    public IReadOnlyList<ReferenceStored> Tensors { get; }

    public List<ReferenceLayer> ContextHidden { get; } = [];

    public ReferenceLayer ContextOutput { get; }

    public List<ReferenceLayer> Features { get; } = [];

    public List<long[]> Upsampling { get; } = [];

    public List<long[]> Prefilter { get; } = [];

    public ReferenceLayer SynthesisHidden { get; }

    public ReferenceLayer SynthesisOutput { get; }

    public List<ReferenceLayer> Residual { get; } = [];

    public ReferenceLayer Linear { get; }

    /// <summary>Section 4.2: the network of an image.</summary>
    public ReferenceNetwork With(ReferenceRans difference) => new(Size, ReferenceDifference.Apply(difference, Tensors));

    private static long[] Bias(long[,] tensor)
        => [.. Enumerable.Range(0, tensor.GetLength(0)).Select(row => tensor[row, 0])];

    /// <summary>Section 3.4: filters count their taps as applied.</summary>
    private static long[] Taps(long[,] tensor, bool symmetric)
    {
        long[] taps = [tensor[0, 0], tensor[0, 1], tensor[0, 2], tensor[0, 3]];
        Require(taps.All(tap => tap is >= -32768 and <= 32767), "a tap is outside 16 bits");
        long outer = Math.Abs(taps[1]) + Math.Abs(taps[2]) + Math.Abs(taps[3]);
        long sum = Math.Abs(taps[0]) + (symmetric ? 2 * outer : outer);
        Require(ReferenceLayer.RowFits(sum, bias: 0), "the taps of a filter could overflow 32 bits");
        return taps;
    }
}
