using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// Weighted squared errors of a row of synthesised pixels, with their gradients; each pixel's is added to a row of errors, unless that is null. All
/// rows are zero-padded to whole registers.
/// </summary>
internal static unsafe class DistortionKernels
{
    /// <summary>The errors themselves, of a colour under alpha (null: opaque or alpha itself), before they are weighted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Difference<T>(float* synthesised, float* alpha, float* target, float* errors, int width)
        where T : struct, ILanes<T>
    {
        for (int x = 0; x < width; x += T.Count)
        {
            T value = Clamp(T.Load(synthesised + x));
            value = alpha == null ? value : value * T.Load(alpha + x);
            (value - T.Load(target + x)).Store(errors + x);
        }
    }

    /// <summary>An opaque colour: the sum of the squared errors; gradient = 2 scale error (null to evaluate only).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Opaque<T>(float* synthesised, float* target, PixelWeighting weighting, float* gradient, int width, float scale, float* errors = null)
        where T : struct, ILanes<T>
    {
        T sum = T.Broadcast(0f);
        T factor = T.Broadcast(2f * scale);
        for (int x = 0; x < width; x += T.Count)
        {
            T error = Clamp(T.Load(synthesised + x)) - T.Load(target + x);
            T weighted = weighting.Apply(error, x);
            sum = T.MultiplyAdd(error, weighted, sum);
            AddTo(errors, x, error * weighted);
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
        float* synthesised, float* alpha, float* target, PixelWeighting weighting, float* gradient, float* alphaGradient, int width, float scale, float* errors = null)
        where T : struct, ILanes<T>
    {
        T sum = T.Broadcast(0f);
        T factor = T.Broadcast(2f * scale);
        for (int x = 0; x < width; x += T.Count)
        {
            T unlimited = T.Load(synthesised + x);
            T colour = Clamp(unlimited);
            T a = T.Load(alpha + x);
            T error = (colour * a) - T.Load(target + x);
            T weighted = weighting.Apply(error, x);
            sum = T.MultiplyAdd(error, weighted, sum);
            AddTo(errors, x, error * weighted);
            if (gradient != null)
            {
                T g = weighted * factor;
                Inward(g * a, unlimited).Store(gradient + x);
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
        float* synthesised, float* alpha, float* target, float* soft, PixelWeighting weighting, float* collected, float* gradient, int width, float scale, float* errors = null)
        where T : struct, ILanes<T>
    {
        T sum = T.Broadcast(0f);
        T factor = T.Broadcast(2f * scale);
        for (int x = 0; x < width; x += T.Count)
        {
            T error = T.Load(alpha + x) - T.Load(target + x);
            T weighted = weighting.Apply(error, x);
            sum = T.MultiplyAdd(error, weighted, sum);
            AddTo(errors, x, error * weighted);
            if (gradient != null)
            {
                T g = T.MultiplyAdd(weighted, factor, T.Load(collected + x)) * T.Load(soft + x);
                Inward(g, T.Load(synthesised + x)).Store(gradient + x);
            }
        }

        return T.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<T>(float* errors, int x, T squares)
        where T : struct, ILanes<T>
    {
        if (errors != null)
        {
            (T.Load(errors + x) + squares).Store(errors + x);
        }
    }

    /// <summary>The gradient passes straight through where it pulls inwards, as that of an opaque colour always does; see <see cref="Inward{T}"/>.</summary>
    private static T Clamp<T>(T value)
        where T : struct, ILanes<T>
        => T.Min(T.Max(value, T.Broadcast(0f)), T.Broadcast(1f));

    /// <summary>
    /// The gradient of a limited value, but none where it pushes further outwards: under alpha, an error that only the other factor can mend
    /// would drive a limited colour or alpha without end, and whole trainings with it.
    /// </summary>
    private static T Inward<T>(T gradient, T unlimited)
        where T : struct, ILanes<T>
    {
        T beyond = unlimited - Clamp(unlimited);
        T zero = T.Broadcast(0f);
        return T.SelectPositive(zero - (beyond * gradient), zero, gradient);
    }
}
