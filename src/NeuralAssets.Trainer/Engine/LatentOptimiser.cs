using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Adam (Kingma and Ba, 2015) on the latents of one image.</summary>
internal static unsafe class LatentOptimiser
{
    public const float Beta1 = 0.9f;

    /// <summary>One step of rows of a grid.</summary>
    /// <param name="image">Owner of latents and moments; its update counter includes this update.</param>
    /// <param name="grid">Index of the grid.</param>
    /// <param name="rows">Rows to move.</param>
    /// <param name="gradient">Gradient by the quantised latents.</param>
    /// <param name="slope">Derivative of the quantised latents by the latents.</param>
    /// <param name="length">Step size, epsilon and memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step<T>(TrainingImage image, int grid, RowRange rows, Plane gradient, Plane slope, LatentStep length)
        where T : struct, ILanes<T>
    {
        Plane latents = image.Latents[grid];
        T beta1 = T.Broadcast(Beta1);
        T beta2 = T.Broadcast(length.Beta2);
        T rest1 = T.Broadcast(1f - Beta1);
        T rest2 = T.Broadcast(1f - length.Beta2);

        // Both bias corrections folded in the step size and in epsilon.
        float correction1 = 1f - MathF.Pow(Beta1, image.Updates);
        float correction2 = MathF.Sqrt(1f - MathF.Pow(length.Beta2, image.Updates));
        T step = T.Broadcast(-length.Rate * correction2 / correction1);
        T epsilon = T.Broadcast(length.Epsilon * correction2);
        T limit = T.Broadcast(127f);
        for (int y = rows.First; y < rows.End; y++)
        {
            float* value = latents.Row(y);
            float* first = image.FirstMoments[grid].Row(y);
            float* second = image.SecondMoments[grid].Row(y);
            float* g = gradient.Row(y);
            float* s = slope.Row(y);
            for (int x = 0; x < latents.Width; x += T.Count)
            {
                T d = T.Load(g + x) * T.Load(s + x);
                T m = T.MultiplyAdd(beta1, T.Load(first + x), rest1 * d);
                T v = T.MultiplyAdd(beta2, T.Load(second + x), rest2 * d * d);
                m.Store(first + x);
                v.Store(second + x);
                T moved = T.MultiplyAdd(step, m / (T.Sqrt(v) + epsilon), T.Load(value + x));
                T.Max(T.Min(moved, limit), T.Broadcast(-127f)).Store(value + x);
            }
        }
    }
}
