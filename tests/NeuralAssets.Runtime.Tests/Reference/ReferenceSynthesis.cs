using static NeuralAssets.Runtime.Tests.Reference.ReferenceMath;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md sections 7.2 and 7.3: from latent grids to channels of 0..255.</summary>
internal static class ReferenceSynthesis
{
    /// <summary>[channel, y, x] at the size of grid <paramref name="lowestGrid"/>.</summary>
    public static long[,,] Channels(ReferenceNetwork network, int[][,] latents, int lowestGrid)
    {
        long[][,] features = Features(network, latents, lowestGrid);
        long[,,] pixels = HiddenLayers(network, features);
        for (int e = 0; e < network.Residual.Count; e++)
        {
            pixels = Convolution(network.Residual[e], pixels, rectify: e < network.Residual.Count - 1);
        }

        long[,,] channels = new long[pixels.GetLength(0), pixels.GetLength(1), pixels.GetLength(2)];
        ForEach(channels, (o, y, x) =>
        {
            long w = Clamp16(pixels[o, y, x] + Clamp16(RoundShift(network.Linear.Sum(o, At(features, y, x)), 10)));
            return Math.Clamp(((w * 255) + 2048) >> 12, 0, 255);
        });
        return channels;
    }

    /// <summary>Section 7.2. Features of grids that are not decoded are zero everywhere (7.1).</summary>
    private static long[][,] Features(ReferenceNetwork network, int[][,] latents, int lowestGrid)
    {
        int coarsest = network.Size.Grids - 1;
        int height = latents[lowestGrid].GetLength(0);
        int width = latents[lowestGrid].GetLength(1);
        long[][,] planes = [.. latents.Select(_ => new long[height, width])];
        planes[coarsest] = InQ7(latents[coarsest]);
        for (int k = coarsest - 1; k >= lowestGrid; k--)
        {
            for (int j = k + 1; j <= coarsest; j++)
            {
                planes[j] = Upsample(
                    planes[j], network.Upsampling[k], latents[k].GetLength(0), latents[k].GetLength(1));
            }

            planes[k] = Prefilter(InQ7(latents[k]), network.Prefilter[k]);
        }

        return planes;
    }

    private static long[,] InQ7(int[,] latents)
        => Map(latents.GetLength(0), latents.GetLength(1), (y, x) => (long)latents[y, x] << 7);

    private static long[,] Upsample(long[,] plane, long[] t, int height, int width)
    {
        long[,] tall = Map(height, plane.GetLength(1), (y, x) => UpsampleAt(
            m => plane[Math.Clamp(m, 0, plane.GetLength(0) - 1), x], y, t));
        return Map(height, width, (y, x) => UpsampleAt(
            m => tall[y, Math.Clamp(m, 0, tall.GetLength(1) - 1)], x, t));
    }

    private static long UpsampleAt(Func<int, long> input, int position, long[] t)
    {
        int m = position >> 1;
        long sum = (position & 1) == 0
            ? (t[3] * input(m - 2)) + (t[1] * input(m - 1)) + (t[0] * input(m)) + (t[2] * input(m + 1))
            : (t[2] * input(m - 1)) + (t[0] * input(m)) + (t[1] * input(m + 1)) + (t[3] * input(m + 2));
        return Clamp16(RoundShift(sum, 12));
    }

    private static long[,] Prefilter(long[,] v, long[] p)
    {
        int height = v.GetLength(0);
        int width = v.GetLength(1);
        long[,] vertical = Map(height, width, (y, x) => PrefilterAt(m => m >= 0 && m < height ? v[m, x] : 0, y, p));
        long[,] both = Map(height, width, (y, x) => PrefilterAt(m => m >= 0 && m < width ? vertical[y, m] : 0, x, p));
        return Map(height, width, (y, x) => Clamp16(v[y, x] + both[y, x]));
    }

    private static long PrefilterAt(Func<int, long> input, int m, long[] p)
    {
        long sum = p[0] * input(m);
        for (int distance = 1; distance <= 3; distance++)
        {
            sum += p[distance] * (input(m - distance) + input(m + distance));
        }

        return Clamp16(RoundShift(sum, 12));
    }

    /// <summary>Section 7.3, h and v.</summary>
    private static long[,,] HiddenLayers(ReferenceNetwork network, long[][,] features)
    {
        long[,,] v = new long[network.Size.Channels, features[0].GetLength(0), features[0].GetLength(1)];
        long[] h = new long[network.Size.SynthesisWidth];
        for (int y = 0; y < v.GetLength(1); y++)
        {
            for (int x = 0; x < v.GetLength(2); x++)
            {
                long[] inputs = At(features, y, x);
                for (int o = 0; o < h.Length; o++)
                {
                    h[o] = Math.Clamp(RoundShift(network.SynthesisHidden.Sum(o, inputs), 10), 0, 32767);
                }

                for (int o = 0; o < v.GetLength(0); o++)
                {
                    v[o, y, x] = Clamp16(RoundShift(network.SynthesisOutput.Sum(o, h), 11));
                }
            }
        }

        return v;
    }

    /// <summary>Section 7.3: one 3 x 3 layer; borders are replicated.</summary>
    private static long[,,] Convolution(ReferenceLayer layer, long[,,] v, bool rectify)
    {
        int channels = v.GetLength(0);
        long[,,] result = new long[channels, v.GetLength(1), v.GetLength(2)];
        long[] inputs = new long[channels * 9];
        ForEach(result, (o, y, x) =>
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                int ny = Math.Clamp(y + (i % 9 / 3) - 1, 0, v.GetLength(1) - 1);
                int nx = Math.Clamp(x + (i % 3) - 1, 0, v.GetLength(2) - 1);
                inputs[i] = v[i / 9, ny, nx];
            }

            long sum = Clamp16(RoundShift(layer.Sum(o, inputs), 11));
            return rectify ? Math.Max(sum, 0) : sum;
        });
        return result;
    }

    private static long[] At(long[][,] features, int y, int x) => [.. features.Select(plane => plane[y, x])];

    private static long[,] Map(int height, int width, Func<int, int, long> value)
    {
        long[,] map = new long[height, width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                map[y, x] = value(y, x);
            }
        }

        return map;
    }

    private static void ForEach(long[,,] volume, Func<int, int, int, long> value)
    {
        for (int o = 0; o < volume.GetLength(0); o++)
        {
            for (int y = 0; y < volume.GetLength(1); y++)
            {
                for (int x = 0; x < volume.GetLength(2); x++)
                {
                    volume[o, y, x] = value(o, y, x);
                }
            }
        }
    }
}
