using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// Row kernels of the 3 x 3 residual layers between planes of 1 to 4 channels. Weights are [output][input][dy][dx] with the identity included.
/// </summary>
internal static unsafe class ConvolutionKernels
{
    /// <summary>Output rows y of a layer; the planes' columns are replicated, rows are clamped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward<T>(Plane[] input, Plane[] output, float* weights, float* bias, int y, bool relu)
        where T : struct, ILanes<T>
    {
        int channels = input.Length;
        int width = input[0].Width;
        T floor = T.Broadcast(relu ? 0f : float.NegativeInfinity);
        float** rows = stackalloc float*[4 * 3];
        for (int i = 0; i < channels; i++)
        {
            for (int dy = 0; dy < 3; dy++)
            {
                rows[(i * 3) + dy] = input[i].ClampedRow(y + dy - 1);
            }
        }

        for (int o = 0; o < channels; o++)
        {
            float* target = output[o].Row(y);
            for (int x = 0; x < width; x += T.Count)
            {
                T sum = T.Broadcast(bias[o]);
                float* w = weights + (o * channels * 9);
                for (int r = 0; r < channels * 3; r++, w += 3)
                {
                    float* source = rows[r] + x;
                    sum = T.MultiplyAdd(T.Broadcast(w[0]), T.Load(source - 1), sum);
                    sum = T.MultiplyAdd(T.Broadcast(w[1]), T.Load(source), sum);
                    sum = T.MultiplyAdd(T.Broadcast(w[2]), T.Load(source + 1), sum);
                }

                T.Max(sum, floor).Store(target + x);
            }
        }
    }

    /// <summary>
    /// Adjoint by the input for row y in -1..height, columns -1..width, of gradients that are zero outside the picture.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void BackwardInput<T>(Plane[] gradient, Plane[] inputGradient, float* weights, int y)
        where T : struct, ILanes<T>
    {
        int channels = gradient.Length;
        int width = gradient[0].Width;
        for (int i = 0; i < channels; i++)
        {
            float* target = inputGradient[i].Row(y);
            for (int x = -1; x <= width; x += T.Count)
            {
                T sum = T.Broadcast(0f);
                for (int o = 0; o < channels; o++)
                {
                    float* w = weights + (((o * channels) + i) * 9);
                    for (int dy = 0; dy < 3; dy++, w += 3)
                    {
                        float* g = gradient[o].Row(y + 1 - dy) + x;
                        sum = T.MultiplyAdd(T.Broadcast(w[0]), T.Load(g + 1), sum);
                        sum = T.MultiplyAdd(T.Broadcast(w[1]), T.Load(g), sum);
                        sum = T.MultiplyAdd(T.Broadcast(w[2]), T.Load(g - 1), sum);
                    }
                }

                sum.Store(target + x);
            }
        }
    }

    /// <summary>Adds the gradients of weights and biases from row y: a register each, weights first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AccumulateWeights<T>(Plane[] gradient, Plane[] input, float* sums, int y)
        where T : struct, ILanes<T>
    {
        int channels = gradient.Length;
        int width = gradient[0].Width;
        float* biasSums = sums + ((long)channels * channels * 9 * T.Count);
        for (int o = 0; o < channels; o++)
        {
            float* g = gradient[o].Row(y);
            for (int i = 0; i < channels; i++)
            {
                for (int dy = 0; dy < 3; dy++)
                {
                    float* source = input[i].ClampedRow(y + dy - 1);
                    float* s = sums + ((((((long)o * channels) + i) * 9) + (dy * 3)) * T.Count);
                    T s0 = T.Load(s);
                    T s1 = T.Load(s + T.Count);
                    T s2 = T.Load(s + (2 * T.Count));
                    for (int x = 0; x < width; x += T.Count)
                    {
                        T value = T.Load(g + x);
                        s0 = T.MultiplyAdd(value, T.Load(source + x - 1), s0);
                        s1 = T.MultiplyAdd(value, T.Load(source + x), s1);
                        s2 = T.MultiplyAdd(value, T.Load(source + x + 1), s2);
                    }

                    s0.Store(s);
                    s1.Store(s + T.Count);
                    s2.Store(s + (2 * T.Count));
                }
            }

            T sum = T.Load(biasSums + ((long)o * T.Count));
            for (int x = 0; x < width; x += T.Count)
            {
                sum += T.Load(g + x);
            }

            sum.Store(biasSums + ((long)o * T.Count));
        }
    }

    /// <summary>gradient = 0 where the rectified output is 0, for row y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MaskRow<T>(Plane[] output, Plane[] gradient, int y)
        where T : struct, ILanes<T>
    {
        T zero = T.Broadcast(0f);
        for (int c = 0; c < output.Length; c++)
        {
            float* g = gradient[c].Row(y);
            float* o = output[c].Row(y);
            for (int x = 0; x < output[c].Width; x += T.Count)
            {
                T.SelectPositive(T.Load(o + x), T.Load(g + x), zero).Store(g + x);
            }
        }
    }

    /// <summary>Adds what fell on the replicated border to the pixels it was copied from, then clears the border.</summary>
    public static void FoldBorder(Plane plane)
    {
        int width = plane.Width;
        int height = plane.Height;
        AddRow(plane.Row(0), plane.Row(-1), width);
        AddRow(plane.Row(height - 1), plane.Row(height), width);
        for (int y = -1; y <= height; y++)
        {
            float* row = plane.Row(y);
            if (y >= 0 && y < height)
            {
                row[0] += row[-1];
                row[width - 1] += row[width];
            }

            new Span<float>(row - 1, 1).Clear();
            new Span<float>(row + width, 32).Clear();
        }

        new Span<float>(plane.Row(-1), width).Clear();
        new Span<float>(plane.Row(height), width).Clear();
    }

    private static void AddRow(float* target, float* values, int width)
    {
        // Corners fold twice: first to the row, then with its columns.
        for (int x = -1; x <= width; x++)
        {
            target[x] += values[x];
        }
    }
}
