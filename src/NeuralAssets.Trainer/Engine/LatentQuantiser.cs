using System.Runtime.CompilerServices;

namespace NeuralAssets.Trainer.Engine;

/// <summary>How latents are quantised in one update.</summary>
/// <param name="Temperature">Of the soft rounding: 1 is nearly linear, 0.1 nearly a staircase. Zero rounds hard, without noise.</param>
/// <param name="Noise">Standard deviation of the Gaussian noise between the two soft roundings, in quantisation steps.</param>
/// <param name="LowestGrid">The finest grid in use: those below it are all zero, cost nothing, and stay as they are.</param>
internal readonly record struct QuantiserSettings(float Temperature, float Noise, int LowestGrid = 0)
{
    public static QuantiserSettings Hard => default;
}

/// <summary>
/// The differentiable stand-in for rounding: soft(soft(y) + noise), soft(x) = floor x + 1/2 + tanh((x - floor x - 1/2) / T) / (2 tanh(1 / 2T))
/// (Agustsson and Theis, 2020; used twice as in C3 and Cool-chic).
/// </summary>
internal sealed unsafe class LatentQuantiser<T> : IDisposable
    where T : struct, ILanes<T>
{
    private const int NoisePeriod = 8192;

    private readonly NativeBuffer _noise = new(NoisePeriod + Plane.MarginColumns);

    /// <summary>Prepares a table of standard normal numbers; each row of latents reads it from a place of its own.</summary>
    public LatentQuantiser(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < NoisePeriod; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            (double sin, double cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            _noise.Data[i] = (float)(radius * cos);
            _noise.Data[i + 1] = (float)(radius * sin);
        }

        // Registers may straddle the period's end.
        Buffer.MemoryCopy(_noise.Data, _noise.Data + NoisePeriod, Plane.MarginColumns * 4, Plane.MarginColumns * 4);
    }

    /// <summary>Quantises rows of a grid, and writes the derivative of each quantised latent by the latent.</summary>
    /// <param name="latents">The grid's latents.</param>
    /// <param name="rows">Rows to quantise.</param>
    /// <param name="quantised">Receives the quantised latents, zero beyond the width.</param>
    /// <param name="slope">Receives the derivatives; those of hard rounding count as 1.</param>
    /// <param name="settings">Temperature and noise.</param>
    /// <param name="noiseSeed">The grid's noise in this update.</param>
    public void Run(Plane latents, RowRange rows, Plane quantised, Plane slope, QuantiserSettings settings, uint noiseSeed)
    {
        int width = latents.Width;
        int padded = (width + T.Count - 1) / T.Count * T.Count;
        for (int y = rows.First; y < rows.End; y++)
        {
            float* output = quantised.Row(y);
            if (settings.Temperature == 0f)
            {
                RoundRow(latents.Row(y), output, width);
                new Span<float>(slope.Row(y), width).Fill(1f);
            }
            else
            {
                SoftRow(latents.Row(y), output, slope.Row(y), width, settings, (int)(Scramble(noiseSeed, (uint)y) >> 19));
            }

            // Contexts and filters read beyond the width and must find zero there.
            new Span<float>(output + width, padded - width).Clear();
        }
    }

    /// <summary>Adds the rounded latents of a row of another image, each times a factor, to a row of quantised ones; beyond the width the sum is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRounded(float* quantised, float* latents, float* factors, float* sum, int width)
    {
        T half = T.Broadcast(0.5f);
        for (int x = 0; x < width; x += T.Count)
        {
            T rounded = Limit(T.Floor(T.Load(latents + x) + half));
            T.MultiplyAdd(rounded, T.Load(factors + x), T.Load(quantised + x)).Store(sum + x);
        }

        new Span<float>(sum + width, ((width + T.Count - 1) / T.Count * T.Count) - width).Clear();
    }

    /// <summary>Where a row's noise begins: the finaliser of MurmurHash3, so that any row can be had alone.</summary>
    private static uint Scramble(uint seed, uint row)
    {
        uint h = seed + (row * 0x9E3779B9u);
        h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
        h = (h ^ (h >> 13)) * 0xC2B2AE35u;
        return h ^ (h >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RoundRow(float* latents, float* output, int width)
    {
        T half = T.Broadcast(0.5f);
        for (int x = 0; x < width; x += T.Count)
        {
            Limit(T.Floor(T.Load(latents + x) + half)).Store(output + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SoftRow(float* latents, float* output, float* slope, int width, QuantiserSettings settings, int noiseAt)
    {
        T inverse = T.Broadcast(1f / settings.Temperature);
        float range = MathF.Tanh(0.5f / settings.Temperature);
        T halfOverRange = T.Broadcast(0.5f / range);
        T slopeScale = T.Broadcast(0.5f / (settings.Temperature * range));
        T deviation = T.Broadcast(settings.Noise);
        for (int x = 0; x < width; x += T.Count)
        {
            T noise = T.Load(_noise.Data + ((noiseAt + x) & (NoisePeriod - 1)));
            T first = Soft(T.Load(latents + x), inverse, halfOverRange, out T tanh1);
            T second = Soft(T.MultiplyAdd(noise, deviation, first), inverse, halfOverRange, out T tanh2);
            T one = T.Broadcast(1f);
            Limit(second).Store(output + x);
            ((one - (tanh1 * tanh1)) * slopeScale * ((one - (tanh2 * tanh2)) * slopeScale)).Store(slope + x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Soft(T x, T inverse, T halfOverRange, out T tanh)
    {
        T floor = T.Floor(x);
        T half = T.Broadcast(0.5f);
        tanh = LaneMath.Tanh((x - floor - half) * inverse);
        return T.MultiplyAdd(tanh, halfOverRange, floor + half);
    }

    /// <summary>The format's range of latents.</summary>
    private static T Limit(T value) => T.Max(T.Min(value, T.Broadcast(127f)), T.Broadcast(-127f));

    public void Dispose() => _noise.Dispose();
}
