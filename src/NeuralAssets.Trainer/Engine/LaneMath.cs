using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Elementary functions on lanes, to about 2 units in the last place of a float over the ranges training uses.</summary>
internal static class LaneMath
{
    /// <summary>e^x for x in -87..87; arguments outside are clamped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        T t = T.Min(T.Max(x, T.Broadcast(-87f)), T.Broadcast(87f)) * T.Broadcast(1.44269504f);
        T n = T.Floor(t + T.Broadcast(0.5f));
        T f = t - n;

        // 2^f on -0.5..0.5: Taylor terms of e^(f ln 2), degree 6, relative error below 2^-24.
        T p = T.Broadcast(1.5403530e-4f);
        p = T.MultiplyAdd(p, f, T.Broadcast(1.3333558e-3f));
        p = T.MultiplyAdd(p, f, T.Broadcast(9.6181291e-3f));
        p = T.MultiplyAdd(p, f, T.Broadcast(5.5504109e-2f));
        p = T.MultiplyAdd(p, f, T.Broadcast(2.4022651e-1f));
        p = T.MultiplyAdd(p, f, T.Broadcast(6.9314718e-1f));
        p = T.MultiplyAdd(p, f, T.Broadcast(1f));
        return p * T.PowerOfTwo(n);
    }

    /// <summary>Base-2 logarithm of positive normal numbers, absolute error below 1e-6.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log2<T>(T x)
        where T : struct, ILanes<T>
    {
        // Scale by sqrt(2) so that the mantissa is centred on 1: log2 x = e + log2(m / sqrt 2) + 1/2, with the
        // arctanh series in s = (m - sqrt 2) / (m + sqrt 2), |s| <= 0.1716.
        T e = T.Exponent(x, out T m);
        T root = T.Broadcast(1.41421356f);
        T s = (m - root) / (m + root);
        T s2 = s * s;
        T p = T.Broadcast(0.41219858f);
        p = T.MultiplyAdd(p, s2, T.Broadcast(0.57707802f));
        p = T.MultiplyAdd(p, s2, T.Broadcast(0.96179669f));
        p = T.MultiplyAdd(p, s2, T.Broadcast(2.88539008f));
        return T.MultiplyAdd(p, s, e + T.Broadcast(0.5f));
    }

    /// <summary>Hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, ILanes<T>
    {
        T one = T.Broadcast(1f);
        return one - (T.Broadcast(2f) / (Exp(x + x) + one));
    }
}
