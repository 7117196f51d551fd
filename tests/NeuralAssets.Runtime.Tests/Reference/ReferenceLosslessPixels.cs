using static NeuralAssets.Runtime.Tests.Reference.ReferenceMixer;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md sections 11.4 and 11.5: the pixels of a lossless image, by candidates and by known colours.</summary>
internal sealed class ReferenceLosslessPixels(
    ReferenceEntry image, bool fewColours, ReferenceLosslessState state, IReferenceBitSource source)
{
    private readonly uint[,] _pixels = new uint[image.Height, image.Width];
    private readonly uint[,] _steps = new uint[image.Height, image.Width];
    private readonly ReferenceComponents _components = new(image, state.Mixer, source);

    public uint[,] Decode()
    {
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                DecodePixel(y, x);
            }
        }

        return _pixels;
    }

    private void DecodePixel(int y, int x)
    {
        uint w = At(_pixels, y, x - 1) ?? At(_pixels, y - 1, x) ?? (image.AlphaKind == 0 ? 0xFF000000 : 0);
        uint n = At(_pixels, y - 1, x) ?? w;
        uint nw = At(_pixels, y - 1, x - 1) ?? n;
        uint ne = At(_pixels, y - 1, x + 1) ?? n;
        uint nee = At(_pixels, y - 1, x + 2) ?? n;
        uint ww = At(_pixels, y, x - 2) ?? w;
        uint nn = At(_pixels, y - 2, x) ?? n;
        uint nne = At(_pixels, y - 2, x + 1) ?? ne;
        uint middle = Mix(w, n, ne, nw);
        uint far = Mix(middle, ww, nn, nne);
        (uint f, int cf) = state.Far[far];
        (uint m, int cm) = state.Middle[middle];
        f = cf == 0 ? w : f;
        m = cm == 0 ? w : m;

        uint[] same = [Is(w == n), Is(w == nw), Is(n == ne), Is(n == nw), Is(w == ww), Is(n == nn), Is(w == ne), Is(nn == nne), Is(ne == nee)];
        uint pattern = Sum(same);
        uint northStep = At(_steps, y - 1, x) ?? 0;
        uint steps = (At(_steps, y, x - 1) ?? 0) + (16 * northStep)
            + (256 * (At(_steps, y - 1, x + 1) ?? 0)) + (4096 * (At(_steps, y - 1, x - 1) ?? 0));
        uint[] candidates = [.. new[] { f, m, w, n, ne, nw, nee, ww }.Distinct().Take(fewColours ? 6 : 2)];
        uint? found = null;
        uint step = 7;
        for (uint k = 0; k < candidates.Length && found is null; k++)
        {
            uint c = candidates[k];
            uint[] votes = [Is(f == c && cf > 0), Is(m == c && cm > 0), Is(w == c), Is(n == c), Is(ne == c), Is(nw == c), Is(ww == c), Is(nn == c)];
            uint number = 4096 + (256 * k);
            uint key = number + Sum(votes);
            uint[] hashes =
            [
                Mix(key, (uint)((8 * cf) + cm)), Mix(key, pattern), Mix(key, c), Mix(c, w, n, number), Mix(c, middle, number),
                Mix(c, far, number), Mix(key, steps), Mix(Mix(key, pattern), Mix(w, northStep)),
            ];
            int set = (((8 * Math.Min((int)k, 3)) + cf) * 8) + cm;
            if (state.Mixer.Bit(source, hashes, set))
            {
                (found, step) = (c, k);
            }
        }

        if (found is null && fewColours)
        {
            found = Known(candidates, node =>
            {
                uint[] values = [0, w, n, Mix(w, n), f, ne, nw, steps & 255];
                return Array.ConvertAll(values, value => Mix(16384 + node, value));
            });
        }

        if (found is null)
        {
            found = _components.Decode(y, x, w, n, nw, ne);
            if (fewColours && state.Colours.Count < 256)
            {
                state.Colours.Add(found.Value);
            }
        }

        _pixels[y, x] = found.Value;
        _steps[y, x] = step;
        state.Far.Learn(far, found.Value);
        state.Middle.Learn(middle, found.Value);
    }

    private uint? Known(uint[] candidates, Func<uint, uint[]> hashes)
    {
        bool Any(int start, int end) => state.Colours.Take(end).Skip(start).Any(colour => !candidates.Contains(colour));
        if (!Any(0, 256) || !state.Mixer.Bit(source, hashes(0), 256))
        {
            return null;
        }

        int place = 0;
        uint node = 1;
        for (int depth = 1; depth <= 8; depth++)
        {
            int half = 256 >> depth;
            bool lower = Any(place, place + half);
            bool upper = Any(place + half, place + (2 * half));
            bool bit = lower && upper ? state.Mixer.Bit(source, hashes(node), 256 + depth) : upper;
            place += bit ? half : 0;
            node = (2 * node) + Is(bit);
        }

        return state.Colours[place];
    }

    private uint? At(uint[,] plane, int y, int x) =>
        y >= 0 && x >= 0 && x < image.Width ? plane[y, x] : null;

    private static uint Is(bool condition) => condition ? 1u : 0;

    /// <summary>1, 2, 4, .. each so often.</summary>
    private static uint Sum(uint[] bits) => (uint)bits.Select((bit, i) => (long)bit << i).Sum();
}
