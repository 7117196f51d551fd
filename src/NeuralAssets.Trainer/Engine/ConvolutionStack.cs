using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// Three layers of 3 x 3 taps, the first two rectified, with zeros around picture and hidden values: what the encoder makes of an image at one
/// resolution. Rows pass by, there and back: only the last few of each layer exist, and going backward computes them again.
/// </summary>
/// <remarks>
/// torch's own convolution goes through oneDNN, which takes longer, and computes something else on virtual machines whose processor does not tell the
/// sizes of its caches (README of the folder Torch). For one thread at a time.
/// </remarks>
internal abstract class ConvolutionStack : IDisposable
{
    /// <summary>Each sees one row more on either side.</summary>
    public const int Layers = 3;

    /// <summary>The stack for the widest registers of this machine.</summary>
    /// <param name="inputs">Channels of the picture.</param>
    /// <param name="hidden">Channels of the two hidden layers; the output has one.</param>
    /// <param name="columns">Of the widest picture.</param>
    public static ConvolutionStack Create(int inputs, int hidden, int columns)
        => Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? new ConvolutionStack<Lanes512>(inputs, hidden, columns)
            : Vector256.IsHardwareAccelerated ? new ConvolutionStack<Lanes256>(inputs, hidden, columns)
            : Vector128.IsHardwareAccelerated ? new ConvolutionStack<Lanes128>(inputs, hidden, columns)
            : new ConvolutionStack<LanesScalar>(inputs, hidden, columns);

    /// <summary>Of the widest picture.</summary>
    public abstract int Columns { get; }

    /// <summary>Uses these parameters from now on.</summary>
    /// <param name="layer">0 to 2.</param>
    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="bias">One an output.</param>
    public abstract void SetLayer(int layer, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias);

    /// <param name="picture">[inputs, height, width].</param>
    /// <param name="output">[height, width].</param>
    /// <param name="width">Columns.</param>
    public abstract void Forward(ReadOnlySpan<float> picture, Span<float> output, int width);

    /// <summary>Finds the gradient by the parameters.</summary>
    /// <param name="picture">[inputs, height, width].</param>
    /// <param name="outputGradient">[height, width].</param>
    /// <param name="width">Columns.</param>
    public abstract void Backward(ReadOnlySpan<float> picture, ReadOnlySpan<float> outputGradient, int width);

    /// <summary>Adds what <see cref="Backward"/> found, and forgets it.</summary>
    /// <param name="layer">0 to 2.</param>
    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="bias">One an output.</param>
    public abstract void TakeGradient(int layer, Span<float> weights, Span<float> bias);

    public abstract void Dispose();
}
