using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>What passes do with whole rows and with sums kept in lanes.</summary>
internal static unsafe class RowMath
{
    /// <summary>target += values; whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(float* target, float* values, int width)
        where T : struct, ILanes<T>
    {
        for (int x = 0; x < width; x += T.Count)
        {
            (T.Load(target + x) + T.Load(values + x)).Store(target + x);
        }
    }

    /// <summary>
    /// target += the sum of rows, from <paramref name="first"/> to before <paramref name="end"/>, whole registers: rows that lie at any
    /// column are read often rather than written, for a write across cache lines waits for the one before it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRows<T>(float* target, float** rows, int count, int first, int end)
        where T : struct, ILanes<T>
    {
        for (nint x = first; count > 0 && x < end; x += T.Count)
        {
            T sum = T.Load(target + x);
            for (int r = 0; r < count; r++)
            {
                sum += T.Load(rows[r] + x);
            }

            sum.Store(target + x);
        }
    }

    /// <summary>values *= factor; whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale<T>(float* values, float factor, int width)
        where T : struct, ILanes<T>
    {
        T factors = T.Broadcast(factor);
        for (int x = 0; x < width; x += T.Count)
        {
            (T.Load(values + x) * factors).Store(values + x);
        }
    }

    /// <summary>values *= factors; whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(float* values, float* factors, int width)
        where T : struct, ILanes<T>
    {
        for (int x = 0; x < width; x += T.Count)
        {
            (T.Load(values + x) * T.Load(factors + x)).Store(values + x);
        }
    }

    /// <summary>Bytes as floats, 255 as 1; whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromBytes<T>(byte* source, float* values, int width)
        where T : struct, ILanes<T>
    {
        T whole = T.Broadcast(255f);
        for (int x = 0; x < width; x += T.Count)
        {
            (T.LoadBytes(source + x) / whole).Store(values + x);
        }
    }

    /// <summary>Zeroes the values of a row where the other planes, rectified, are zero; whole registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Mask<T>(Plane[] values, Plane[] rectified, int y, int width)
        where T : struct, ILanes<T>
    {
        T zero = T.Broadcast(0f);
        for (int c = 0; c < values.Length; c++)
        {
            float* v = values[c].Row(y);
            float* r = rectified[c].Row(y);
            for (int x = 0; x < width; x += T.Count)
            {
                T.SelectPositive(T.Load(r + x), T.Load(v + x), zero).Store(v + x);
            }
        }
    }

    /// <summary>Zeroes what filters reach on both sides of a row of all planes.</summary>
    public static void ClearOutside(Plane[] planes, int y, int width)
    {
        foreach (Plane plane in planes)
        {
            ClearOutside(plane.Row(y), width);
        }
    }

    /// <summary>Zeroes what filters reach on both sides of a row.</summary>
    public static void ClearOutside(float* row, int width)
    {
        new Span<float>(row - 4, 4).Clear();
        new Span<float>(row + width, 32).Clear();
    }

    /// <summary>Adds the lanes of each sum to its value and starts the sums again from zero.</summary>
    public static void Reduce<T>(NativeBuffer sums, Span<float> values)
        where T : struct, ILanes<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += T.Sum(T.Load(sums.Data + ((long)i * T.Count)));
        }

        sums.Clear();
    }
}
