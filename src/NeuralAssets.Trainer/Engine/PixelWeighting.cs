using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>What the errors of a row of pixels count; all the same by default.</summary>
internal readonly unsafe struct PixelWeighting
{
    private readonly float* _weights;
    private readonly float* _weighted;

    private PixelWeighting(float* weights, float* weighted)
    {
        _weights = weights;
        _weighted = weighted;
    }

    /// <summary>A weight a pixel.</summary>
    public static PixelWeighting By(float* weights) => new(weights, null);

    /// <summary>The weighted errors themselves, from an <see cref="ErrorPyramid{T}"/>.</summary>
    public static PixelWeighting Known(float* weighted) => new(null, weighted);

    /// <summary>A register of errors, weighted: half of the derivative of what they count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Apply<T>(T errors, int x)
        where T : struct, ILanes<T>
        => _weighted != null ? T.Load(_weighted + x) : _weights != null ? errors * T.Load(_weights + x) : errors;
}
