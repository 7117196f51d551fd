using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>Sums of outer products over pixels: gradients of weights and biases, a register a parameter, added up once a strip.</summary>
internal static unsafe partial class WeightSumKernels
{
    /// <summary>Inputs come in groups of so many; tables of rows are padded to them.</summary>
    public const int InputGroup = 4;

    /// <summary>sums[output / 4][input][output % 4][lane] += gradient[output] * input.</summary>
    /// <param name="gradient">Rows of the outputs' gradients, padded to whole blocks of four.</param>
    /// <param name="input">Rows of the inputs, padded to whole groups.</param>
    /// <param name="sums">A register a weight.</param>
    /// <param name="inputs">Whole groups.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="pixels">A multiple of two registers.</param>
    public static void Accumulate<T>(float** gradient, float** input, float* sums, int inputs, int outputs, int pixels)
        where T : struct, ILanes<T>
    {
        for (; outputs > 0; outputs -= 4, gradient += 4, sums += (long)4 * inputs * T.Count)
        {
            if (outputs == 2)
            {
                TwoByFour<T>(gradient, input, sums, inputs, pixels);
            }
            else if (outputs == 3)
            {
                ThreeByFour<T>(gradient, input, sums, inputs, pixels);
            }
            else if (T.HasManyRegisters)
            {
                FourByFour<T>(gradient, input, sums, inputs, pixels);
            }
            else
            {
                FourByTwo<T>(gradient, input, sums, inputs, pixels);
            }
        }
    }

    /// <summary>sums[output][lane] += gradient[output], summed over registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AccumulateBias<T>(float** gradient, float* sums, int outputs, int pixels)
        where T : struct, ILanes<T>
    {
        for (int o = 0; o < outputs; o++)
        {
            float* d = gradient[o];
            T a = T.Load(sums + ((long)o * T.Count));
            T b = T.Broadcast(0f);
            for (int p = 0; p < pixels; p += 2 * T.Count)
            {
                a += T.Load(d + p);
                b += T.Load(d + p + T.Count);
            }

            (a + b).Store(sums + ((long)o * T.Count));
        }
    }

    /// <summary>Four outputs by four inputs: half a load a multiply-add, where there are registers for sixteen sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByFour<T>(float** gradient, float** input, float* s, int inputs, int pixels)
        where T : struct, ILanes<T>
    {
        float* r0 = gradient[0];
        float* r1 = gradient[1];
        float* r2 = gradient[2];
        float* r3 = gradient[3];
        for (int i = 0; i < inputs; i += 4, s += 16 * T.Count)
        {
            float* x0 = input[i];
            float* x1 = input[i + 1];
            float* x2 = input[i + 2];
            float* x3 = input[i + 3];
            T a0 = T.Load(s);
            T a1 = T.Load(s + T.Count);
            T a2 = T.Load(s + (2 * T.Count));
            T a3 = T.Load(s + (3 * T.Count));
            T b0 = T.Load(s + (4 * T.Count));
            T b1 = T.Load(s + (5 * T.Count));
            T b2 = T.Load(s + (6 * T.Count));
            T b3 = T.Load(s + (7 * T.Count));
            T c0 = T.Load(s + (8 * T.Count));
            T c1 = T.Load(s + (9 * T.Count));
            T c2 = T.Load(s + (10 * T.Count));
            T c3 = T.Load(s + (11 * T.Count));
            T d0 = T.Load(s + (12 * T.Count));
            T d1 = T.Load(s + (13 * T.Count));
            T d2 = T.Load(s + (14 * T.Count));
            T d3 = T.Load(s + (15 * T.Count));
            for (nint p = 0; p < pixels; p += T.Count)
            {
                T v0 = T.Load(x0 + p);
                T v1 = T.Load(x1 + p);
                T v2 = T.Load(x2 + p);
                T v3 = T.Load(x3 + p);
                T g0 = T.Load(r0 + p);
                a0 = T.MultiplyAdd(g0, v0, a0);
                b0 = T.MultiplyAdd(g0, v1, b0);
                c0 = T.MultiplyAdd(g0, v2, c0);
                d0 = T.MultiplyAdd(g0, v3, d0);
                T g1 = T.Load(r1 + p);
                a1 = T.MultiplyAdd(g1, v0, a1);
                b1 = T.MultiplyAdd(g1, v1, b1);
                c1 = T.MultiplyAdd(g1, v2, c1);
                d1 = T.MultiplyAdd(g1, v3, d1);
                T g2 = T.Load(r2 + p);
                a2 = T.MultiplyAdd(g2, v0, a2);
                b2 = T.MultiplyAdd(g2, v1, b2);
                c2 = T.MultiplyAdd(g2, v2, c2);
                d2 = T.MultiplyAdd(g2, v3, d2);
                T g3 = T.Load(r3 + p);
                a3 = T.MultiplyAdd(g3, v0, a3);
                b3 = T.MultiplyAdd(g3, v1, b3);
                c3 = T.MultiplyAdd(g3, v2, c3);
                d3 = T.MultiplyAdd(g3, v3, d3);
            }

            a0.Store(s);
            a1.Store(s + T.Count);
            a2.Store(s + (2 * T.Count));
            a3.Store(s + (3 * T.Count));
            b0.Store(s + (4 * T.Count));
            b1.Store(s + (5 * T.Count));
            b2.Store(s + (6 * T.Count));
            b3.Store(s + (7 * T.Count));
            c0.Store(s + (8 * T.Count));
            c1.Store(s + (9 * T.Count));
            c2.Store(s + (10 * T.Count));
            c3.Store(s + (11 * T.Count));
            d0.Store(s + (12 * T.Count));
            d1.Store(s + (13 * T.Count));
            d2.Store(s + (14 * T.Count));
            d3.Store(s + (15 * T.Count));
        }
    }

    /// <summary>Four outputs by two inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourByTwo<T>(float** gradient, float** input, float* s, int inputs, int pixels)
        where T : struct, ILanes<T>
    {
        float* r0 = gradient[0];
        float* r1 = gradient[1];
        float* r2 = gradient[2];
        float* r3 = gradient[3];
        for (int i = 0; i < inputs; i += 2, s += 8 * T.Count)
        {
            float* x0 = input[i];
            float* x1 = input[i + 1];
            T a0 = T.Load(s);
            T a1 = T.Load(s + T.Count);
            T a2 = T.Load(s + (2 * T.Count));
            T a3 = T.Load(s + (3 * T.Count));
            T b0 = T.Load(s + (4 * T.Count));
            T b1 = T.Load(s + (5 * T.Count));
            T b2 = T.Load(s + (6 * T.Count));
            T b3 = T.Load(s + (7 * T.Count));
            for (nint p = 0; p < pixels; p += T.Count)
            {
                T v0 = T.Load(x0 + p);
                T v1 = T.Load(x1 + p);
                T g0 = T.Load(r0 + p);
                a0 = T.MultiplyAdd(g0, v0, a0);
                b0 = T.MultiplyAdd(g0, v1, b0);
                T g1 = T.Load(r1 + p);
                a1 = T.MultiplyAdd(g1, v0, a1);
                b1 = T.MultiplyAdd(g1, v1, b1);
                T g2 = T.Load(r2 + p);
                a2 = T.MultiplyAdd(g2, v0, a2);
                b2 = T.MultiplyAdd(g2, v1, b2);
                T g3 = T.Load(r3 + p);
                a3 = T.MultiplyAdd(g3, v0, a3);
                b3 = T.MultiplyAdd(g3, v1, b3);
            }

            a0.Store(s);
            a1.Store(s + T.Count);
            a2.Store(s + (2 * T.Count));
            a3.Store(s + (3 * T.Count));
            b0.Store(s + (4 * T.Count));
            b1.Store(s + (5 * T.Count));
            b2.Store(s + (6 * T.Count));
            b3.Store(s + (7 * T.Count));
        }
    }
}
