namespace NeuralAssets.Kernels;

/// <summary>How many outputs share their inputs, as a constant to the compiler.</summary>
internal interface ICount
{
    int Value { get; }
}

internal readonly struct One : ICount
{
    public int Value => 1;
}

internal readonly struct Two : ICount
{
    public int Value => 2;
}

internal readonly struct Three : ICount
{
    public int Value => 3;
}

internal readonly struct Four : ICount
{
    public int Value => 4;
}

internal readonly struct Eight : ICount
{
    public int Value => 8;
}

internal readonly struct Sixteen : ICount
{
    public int Value => 16;
}
