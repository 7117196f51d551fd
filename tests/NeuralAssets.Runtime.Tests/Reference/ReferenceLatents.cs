using static NeuralAssets.Runtime.Tests.Reference.ReferenceMath;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>Yields the latents one after another. A reader takes them from a stream; a writer chooses and records them.</summary>
internal interface IReferenceLatentSource
{
    int Latent(int lane, int mean, int scale);
}

/// <summary>FORMAT.md section 6, last lines: a latent is the predicted mean plus a coded residual.</summary>
internal sealed class ReferenceLatentReader(ReferenceRans rans) : IReferenceLatentSource
{
    public int Latent(int lane, int mean, int scale)
    {
        int latent = (mean >> 4) + rans.Residual(lane, scale, phase: mean & 15);
        ReferenceBytes.Require(latent is >= -127 and <= 127, "a latent is outside -127..127");
        return latent;
    }
}

/// <summary>FORMAT.md section 6: the latent grids of one image.</summary>
internal sealed class ReferenceLatents
{
    private static readonly int[] s_dy = [0, -1, -1, -1, 0, -2, -1, -1, -2, -2, 0, -3, -2, -2, -1, -3, -3, 0, -4, -2];
    private static readonly int[] s_dx = [-1, 0, -1, 1, -2, 0, -2, 2, 1, -1, -3, 0, 2, -2, -3, 1, -1, -4, 0, 3];

    private readonly ReferenceNetwork _network;
    private readonly IReferenceLatentSource _source;
    private readonly int _lanes;
    private int _symbols;

    private ReferenceLatents(ReferenceNetwork network, IReferenceLatentSource source, int lanes, int width, int height)
    {
        _network = network;
        _source = source;
        _lanes = lanes;
        Grids = [.. Enumerable.Range(0, network.Size.Grids)
            .Select(k => new int[CeilShift(height, k), CeilShift(width, k)])];
    }

    /// <summary>[grid][y, x]; zero where a grid has no codes or was not decoded.</summary>
    private int[][,] Grids { get; }

    public static int[][,] Decode(
        ReferenceNetwork network,
        IReferenceLatentSource source,
        int lanes,
        int codedGrids,
        int lowestGrid,
        int width,
        int height)
    {
        var latents = new ReferenceLatents(network, source, lanes, width, height);
        for (int k = network.Size.Grids - 1; k >= lowestGrid; k--)
        {
            if ((codedGrids >> k & 1) != 0)
            {
                latents.DecodeGrid(k);
            }
        }

        return latents.Grids;
    }

    /// <summary>Scan order: sixteen lanes, each three columns behind the one before; a lane that ends a row goes on with the sixteenth row below.</summary>
    private void DecodeGrid(int k)
    {
        int rows = Grids[k].GetLength(0);
        int columns = Grids[k].GetLength(1);
        int period = Math.Max((columns + 5) / 2 * 2, 48);
        int last = period * ((rows + 15) / 16) + 45;
        for (int t = 0; t < last; t++)
        {
            for (int r = 0; r < 16; r++)
            {
                int s = t - (3 * r);
                if (s < 0)
                {
                    continue;
                }

                int y = r + (16 * (s / period));
                int x = s % period;
                if (y < rows && x < columns)
                {
                    (int mean, int scale) = Predict(k, y, x);
                    Grids[k][y, x] = _source.Latent(lane: _symbols % _lanes, mean, scale);
                    _symbols++;
                }
            }
        }
    }

    private (int Mean, int Scale) Predict(int k, int y, int x)
    {
        long[] context = [.. Neighbours(k, y, x), .. Features(k, y, x)];
        long[] hidden = context;
        foreach (ReferenceLayer layer in _network.ContextHidden)
        {
            long[] input = hidden;
            hidden = new long[layer.Outputs];
            for (int o = 0; o < layer.Outputs; o++)
            {
                hidden[o] = Math.Clamp(RoundShift(layer.Sum(o, input), 10), 0, 32767);
            }
        }

        long[] last = _network.ContextHidden.Count == 0 ? context : [.. hidden, .. context];
        long mean = RoundShift(_network.ContextOutput.Sum(0, last), 13);
        long scale = RoundShift(_network.ContextOutput.Sum(1, last), 14) + 24;
        return ((int)Math.Clamp(mean, -2032, 2032), (int)Math.Clamp(scale, 0, 63));
    }

    private IEnumerable<long> Neighbours(int k, int y, int x)
    {
        int[,] grid = Grids[k];
        for (int i = 0; i < _network.Size.ContextSize; i++)
        {
            int ny = y + s_dy[i];
            int nx = x + s_dx[i];
            bool inside = ny >= 0 && nx >= 0 && nx < grid.GetLength(1);
            yield return inside ? grid[ny, nx] << 7 : 0;
        }
    }

    private long[] Features(int g, int y, int x)
    {
        long[] features = new long[_network.Size.Features];
        if (g >= _network.Size.FeatureGrids)
        {
            return features;
        }

        ReferenceLayer layer = _network.Features[g];
        long[] coarser = new long[layer.Inputs];
        for (int j = g + 1; j < _network.Size.Grids; j++)
        {
            coarser[j - g - 1] = Grids[j][y >> 1 >> (j - g - 1), x >> 1 >> (j - g - 1)];
        }

        for (int i = 0; i < features.Length; i++)
        {
            features[i] = Clamp16(RoundShift(layer.Sum(i, coarser), 3));
        }

        return features;
    }
}
