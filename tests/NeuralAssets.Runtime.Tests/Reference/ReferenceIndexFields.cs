namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 4: what the rows of the index have learned.</summary>
internal sealed class ReferenceIndexFields
{
    public ReferenceNumber Shared { get; } = new();

    public ReferenceNumber Rest { get; } = new();

    public ReferenceTree First { get; } = new(8);

    public ReferenceTree NameByte { get; } = new(8);

    public ReferenceAdaptiveBit SameKind { get; } = new();

    public ReferenceAdaptiveBit SameSize { get; } = new();

    public ReferenceNumber Width { get; } = new();

    public ReferenceNumber Height { get; } = new();

    public ReferenceNumber Length { get; } = new();

    public ReferenceNumber LosslessLength { get; } = new();

    public ReferenceAdaptiveBit[] Grids { get; } = ReferenceAdaptiveBit.Set(9);

    public ReferenceTree Lanes { get; } = new(3);

    public ReferenceAdaptiveBit Differs { get; } = new();

    public ReferenceAdaptiveBit Refers { get; } = new();

    public ReferenceNumber Reference { get; } = new();
}
