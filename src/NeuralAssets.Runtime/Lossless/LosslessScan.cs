namespace NeuralAssets.Lossless;

/// <summary>
/// Walks the pixels of a lossless image in the order of its stream (FORMAT.md, section 11). Decoder and encoder share the walk: the coder it is
/// given reads each bit, or writes the bit that it is shown.
/// </summary>
internal sealed class LosslessScan
{
    /// <summary>Rows between two looks at the cancellation token.</summary>
    private const int StripRows = 8;

    private const int Sources = 8;
    private const int CandidatesOfFew = 6;
    private const int CandidatesOfMany = 2;
    private const byte Missed = 7;
    private const uint OpaqueBlack = 0xFF000000;
    private const uint CandidateTag = 0x1000;
    private const uint IndexTag = 0x4000;
    private readonly ComponentCoder _components = new();
    private readonly uint[] _candidates = new uint[Sources];
    private LosslessFormat _format;
    private LosslessState _state = null!;

    // At which candidate a pixel was met; of the row above at columns not yet reached. One entry more at both ends.
    private byte[] _steps = [];

    /// <summary>Codes an image, a row at a time.</summary>
    /// <param name="format">Of the image.</param>
    /// <param name="state">What is known already; learns.</param>
    /// <param name="pixels">Red in the lowest byte, alpha in the highest, row by row: filled by a reading coder, given to a writing one.</param>
    /// <param name="coder">Reads or writes the bits.</param>
    /// <param name="cancellationToken">Looked at every few rows.</param>
    internal void Visit<TCoder>(
        LosslessFormat format, LosslessState state, Span<uint> pixels, ref TCoder coder, CancellationToken cancellationToken = default)
        where TCoder : struct, IBinaryCoder
    {
        _format = format;
        _state = state;
        _components.Start(format, state.Mixer);
        if (_steps.Length < format.Width + 2)
        {
            _steps = new byte[format.Width + 2];
        }

        Array.Clear(_steps, 0, _steps.Length);
        for (int y = 0; y < format.Height && coder.WantsMore; y++)
        {
            if (y % StripRows == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            VisitRow(pixels, y, ref coder);
        }
    }

    private void VisitRow<TCoder>(Span<uint> pixels, int y, ref TCoder coder)
        where TCoder : struct, IBinaryCoder
    {
        _components.StartRow();
        uint outside = _format.HasAlpha ? 0 : OpaqueBlack;
        int northWestStep = 0;
        _steps[0] = 0;
        for (int x = 0; x < _format.Width; x++)
        {
            var near = new Neighbourhood(pixels, _format.Width, x, y, outside);
            int northStep = _steps[x + 1];
            uint steps = (uint)(_steps[x] | (northStep << 4) | (_steps[x + 2] << 8) | (northWestStep << 12));
            ref uint pixel = ref pixels[(y * _format.Width) + x];
            pixel = CodePixel(ref coder, pixel, near, steps, x, out _steps[x + 1]);
            northWestStep = northStep;
        }
    }

    private uint CodePixel<TCoder>(ref TCoder coder, uint shown, in Neighbourhood near, uint steps, int x, out byte step)
        where TCoder : struct, IBinaryCoder
    {
        (uint far, int farConfidence) = _state.FarGuesses.Guess(near.FarHash);
        (uint middle, int middleConfidence) = _state.MiddleGuesses.Guess(near.MiddleHash);
        far = farConfidence > 0 ? far : near.West;
        uint pixel;
        int count = CodeCandidates(
            ref coder, shown, near, steps, far, farConfidence, middleConfidence > 0 ? middle : near.West, middleConfidence, out bool met);
        if (met)
        {
            pixel = _candidates[count - 1];
            step = (byte)(count - 1);
            _components.Skip(x);
        }
        else
        {
            step = Missed;
            ReadOnlySpan<uint> excluded = _candidates.AsSpan(0, count);
            if (!_format.HasFewColours)
            {
                pixel = _components.Code(ref coder, shown, near, x);
            }
            else if (CodeKnown(ref coder, shown, near, far, steps, excluded, out pixel))
            {
                _components.Skip(x);
            }
            else
            {
                pixel = _components.Code(ref coder, shown, near, x);
                _state.Colours.Add(pixel);
            }
        }

        _state.FarGuesses.Learn(near.FarHash, pixel);
        _state.MiddleGuesses.Learn(near.MiddleHash, pixel);
        return pixel;
    }

    /// <summary>Asks for one colour after another whether it is the pixel's.</summary>
    /// <returns>How many were asked for; the last is the pixel's if it was met.</returns>
    private int CodeCandidates<TCoder>(
        ref TCoder coder,
        uint shown,
        in Neighbourhood near,
        uint steps,
        uint far,
        int farConfidence,
        uint middle,
        int middleConfidence,
        out bool met)
        where TCoder : struct, IBinaryCoder
    {
        BitMixer mixer = _state.Mixer;
        uint confidences = (uint)((farConfidence * 8) + middleConfidence);
        uint pattern = near.Pattern;
        int most = _format.HasFewColours ? CandidatesOfFew : CandidatesOfMany;
        int count = 0;
        for (int source = 0; source < Sources && count < most; source++)
        {
            uint colour = source switch
            {
                0 => far,
                1 => middle,
                2 => near.West,
                3 => near.North,
                4 => near.NorthEast,
                5 => near.NorthWest,
                6 => near.NorthEastEast,
                _ => near.WestWest,
            };
            if (_candidates.AsSpan(0, count).IndexOf(colour) >= 0)
            {
                continue;
            }

            uint votes = near.Votes(colour)
                | Neighbourhood.Bit(farConfidence > 0 && far == colour, 0)
                | Neighbourhood.Bit(middleConfidence > 0 && middle == colour, 1);
            uint number = CandidateTag + (uint)(count << 8);
            uint key = number + votes;
            mixer.Select(0, ContextHash.Mix(key, confidences));
            mixer.Select(1, ContextHash.Mix(key, pattern));
            mixer.Select(2, ContextHash.Mix(key, colour));
            mixer.Select(3, ContextHash.Mix(ContextHash.Mix(ContextHash.Mix(colour, near.West), near.North), number));
            mixer.Select(4, ContextHash.Mix(ContextHash.Mix(colour, near.MiddleHash), number));
            mixer.Select(5, ContextHash.Mix(ContextHash.Mix(colour, near.FarHash), number));
            mixer.Select(6, ContextHash.Mix(key, steps));
            mixer.Select(7, ContextHash.Mix(ContextHash.Mix(key, pattern), ContextHash.Mix(near.West, (steps >> 4) & 15)));
            _candidates[count] = colour;
            met = mixer.Code(ref coder, shown == colour, WeightSets.Candidate(count, farConfidence, middleConfidence));
            count++;
            if (met)
            {
                return count;
            }
        }

        met = false;
        return count;
    }

    /// <summary>Whether the pixel has a colour of the list, and which; none that it was asked for already.</summary>
    private bool CodeKnown<TCoder>(
        ref TCoder coder, uint shown, in Neighbourhood near, uint far, uint steps, ReadOnlySpan<uint> excluded, out uint pixel)
        where TCoder : struct, IBinaryCoder
    {
        ColourList colours = _state.Colours;
        pixel = 0;
        int shownIndex = colours.Colours.IndexOf(shown);
        if (!colours.HasOther(0, colours.Count, excluded)
            || !CodeIndexBit(ref coder, shownIndex >= 0, near, far, steps, node: 0, depth: 0))
        {
            return false;
        }

        int start = 0;
        uint node = 1;
        int depth = 1;
        for (int half = ColourList.Capacity / 2; half > 0; half /= 2)
        {
            int middle = start + half;
            bool upper = !colours.HasOther(start, middle, excluded)
                || (colours.HasOther(middle, middle + half, excluded)
                    && CodeIndexBit(ref coder, shownIndex >= middle, near, far, steps, node, depth));
            start = upper ? middle : start;
            node = (2 * node) + (upper ? 1u : 0);
            depth++;
        }

        pixel = colours.Colours[start];
        return true;
    }

    private bool CodeIndexBit<TCoder>(
        ref TCoder coder, bool shown, in Neighbourhood near, uint far, uint steps, uint node, int depth)
        where TCoder : struct, IBinaryCoder
    {
        BitMixer mixer = _state.Mixer;
        uint key = IndexTag + node;
        mixer.Select(0, ContextHash.Mix(key, 0));
        mixer.Select(1, ContextHash.Mix(key, near.West));
        mixer.Select(2, ContextHash.Mix(key, near.North));
        mixer.Select(3, ContextHash.Mix(key, ContextHash.Mix(near.West, near.North)));
        mixer.Select(4, ContextHash.Mix(key, far));
        mixer.Select(5, ContextHash.Mix(key, near.NorthEast));
        mixer.Select(6, ContextHash.Mix(key, near.NorthWest));
        mixer.Select(7, ContextHash.Mix(key, steps & 255));
        return mixer.Code(ref coder, shown, WeightSets.Index(depth));
    }
}
