using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Weighted squared errors of a row of synthesised pixels, with their gradients. All rows are zero-padded to whole registers.</summary>
internal static unsafe class DistortionKernels
{
    /// <summary>An opaque colour: the sum of the squared errors; gradient = 2 scale error (null to evaluate only).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Opaque<T>(float* synthesised, float* target, float* weights, float* gradient, int width, float scale)
        where T : struct, ILanes<T>
    {
        T sum = T.Broadcast(0f);
        T factor = T.Broadcast(2f * scale);
        for (int x = 0; x < width; x += T.Count)
        {
            T error = Clamp(T.Load(synthesised + x)) - T.Load(target + x);
            T weighted = Weigh(error, weights, x);
            sum = T.MultiplyAdd(error, weighted, sum);
            if (gradient != null)
            {
                (weighted * factor).Store(gradient + x);
            }
        }

        return T.Sum(sum);
    }

    /// <summary>A colour under alpha: error of colour times alpha; adds the alpha's share of the gradient to <paramref name="alphaGradient"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float UnderAlpha<T>(
        float* synthesised, float* alpha, float* target, float* weights, float* gradient, float* alphaGradient, int width, float scale)
        where T : struct, ILanes<T>
    {
        T sum = T.Broadcast(0f);
        T factor = T.Broadcast(2f * scale);
        for (int x = 0; x < width; x += T.Count)
        {
            T colour = Clamp(T.Load(synthesised + x));
            T a = T.Load(alpha + x);
            T error = (colour * a) - T.Load(target + x);
            T weighted = Weigh(error, weights, x);
            sum = T.MultiplyAdd(error, weighted, sum);
            if (gradient != null)
            {
                T g = weighted * factor;
                (g * a).Store(gradient + x);
                T.MultiplyAdd(g, colour, T.Load(alphaGradient + x)).Store(alphaGradient + x);
            }
        }

        return T.Sum(sum);
    }

    /// <summary>alpha = known + soft * synthesised (null: no alpha channel).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ComposeAlpha<T>(float* synthesised, float* known, float* soft, float* alpha, int width)
        where T : struct, ILanes<T>
    {
        for (int x = 0; x < width; x += T.Count)
        {
            T a = T.Load(known + x);
            if (synthesised != null)
            {
                a = T.MultiplyAdd(T.Load(soft + x), Clamp(T.Load(synthesised + x)), a);
            }

            a.Store(alpha + x);
        }
    }

    /// <summary>Error of alpha itself; turns the collected gradient into that of the synthesised alpha (zero where the mask decides).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Alpha<T>(
        float* alpha, float* target, float* soft, float* weights, float* collected, float* gradient, int width, float scale)
        where T : struct, ILanes<T>
    {
        T sum = T.Broadcast(0f);
        T factor = T.Broadcast(2f * scale);
        for (int x = 0; x < width; x += T.Count)
        {
            T error = T.Load(alpha + x) - T.Load(target + x);
            T weighted = Weigh(error, weights, x);
            sum = T.MultiplyAdd(error, weighted, sum);
            if (gradient != null)
            {
                (T.MultiplyAdd(weighted, factor, T.Load(collected + x)) * T.Load(soft + x)).Store(gradient + x);
            }
        }

        return T.Sum(sum);
    }

    /// <summary>Errors times their pixels' weights; null weights are all 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Weigh<T>(T error, float* weights, int x)
        where T : struct, ILanes<T>
        => weights == null ? error : error * T.Load(weights + x);

    /// <summary>The gradient passes straight through: beyond 0 and 1 the error still pulls inwards.</summary>
    private static T Clamp<T>(T value)
        where T : struct, ILanes<T>
        => T.Min(T.Max(value, T.Broadcast(0f)), T.Broadcast(1f));
}
