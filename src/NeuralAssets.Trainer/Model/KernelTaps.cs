namespace NeuralAssets.Trainer.Model;

/// <summary>Weights of layers that see the 3 x 3 pixels around each pixel.</summary>
internal static class KernelTaps
{
    /// <summary>Taps between two channels.</summary>
    public const int Count = 9;

    /// <summary>The weights of a layer's adjoint: over the outputs' gradients around a pixel, in the same order.</summary>
    /// <param name="weights">[outputs, inputs, 3, 3].</param>
    /// <param name="inputs">Channels.</param>
    /// <param name="outputs">Channels.</param>
    /// <param name="transposed">Receives them: [inputs, outputs, 3, 3].</param>
    public static void Transpose(ReadOnlySpan<float> weights, int inputs, int outputs, Span<float> transposed)
    {
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int tap = 0; tap < Count; tap++)
                {
                    transposed[(((i * outputs) + o) * Count) + (Count - 1 - tap)] = weights[(((o * inputs) + i) * Count) + tap];
                }
            }
        }
    }
}
