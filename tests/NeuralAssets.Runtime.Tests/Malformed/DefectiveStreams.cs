using NeuralAssets.Runtime.Tests.Reference;

namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Image streams that FORMAT.md sections 4.1, 5, 6 and 8 refuse, all for one image of 8 x 8 pixels.</summary>
internal static class DefectiveStreams
{
    private const int Coarsest = 0b100;
    private const int FourLanes = 2;

    public static IEnumerable<MalformedCase> All() => [.. Masks(), .. Latents(), .. Escapes()];

    /// <summary>An escape of which no 0-bit marks the end.</summary>
    public static void AddEndlessEscape(ReferenceRansWriter stream, int scale, int phase)
    {
        int[] cumulative = ReferenceTables.Cumulative(scale, phase);
        stream.Interval(lane: 0, cumulative[31], 65536 - cumulative[31]);
        for (int bit = 0; bit < 500; bit++)
        {
            stream.RawBits(lane: 0, 1, 1);
        }
    }

    private static IEnumerable<MalformedCase> Masks()
    {
        byte[] mask = Mask();
        yield return Masked("mask of no bytes", "the file ends", []);
        yield return Masked("mask of three bytes", "the file ends", mask[..3]);
        yield return Masked("mask with state below 2^23", "an initial state", [0xFF, 0xFF, 0x7F, 0x00]);
        yield return Masked("mask with state 2^31", "an initial state", [0x00, 0x00, 0x00, 0x80]);
        uint state = BitConverter.ToUInt32(mask) + (1 << 25);
        yield return Masked("mask with wrong final state", "a final state", BitConverter.GetBytes(state));
        yield return Masked("bytes after a mask without latents", "left over", [.. mask, 0]);
        yield return MalformedCase.OfStream("mask without latents that have codes", "the file ends", alphaKind: 1, mask, Coarsest);
    }

    private static IEnumerable<MalformedCase> Latents()
    {
        byte[] valid = Coded(new Chosen(0, 0, 0, 0), FourLanes);
        yield return MalformedCase.OfStream("latents without codes", "a final state", alphaKind: 0, valid, lanesExponent: FourLanes);
        yield return Of("stream of no bytes at all", "the file ends", [], lanesExponent: 0);
        yield return Of("stream of three bytes", "the file ends", valid[..3], lanesExponent: 0);
        yield return Of("missing lane", "the file ends", valid[..12]);
        yield return Of("latents with trailing byte", "left over", [.. valid, 0]);
        yield return Of("latents with trailing states", "left over", [.. valid, 0, 0, 0x80, 0]);
        for (int lane = 0; lane < 4; lane++)
        {
            yield return Of($"state of lane {lane} below 2^23", "an initial state", State(valid, lane, (1u << 23) - 1));
            yield return Of($"state of lane {lane} above 2^31-1", "an initial state", State(valid, lane, 1u << 31));
        }

        byte[] unused = Coded(new Chosen(0, 0, 0, 0), lanesExponent: 3);
        uint used = BitConverter.ToUInt32(unused, 4 * 3) + (1 << 16);
        yield return Of("wrong final state of a used lane", "a final state", State(unused, 3, used), lanesExponent: 3);
        yield return Of("wrong final state of an unused lane", "a final state", State(unused, 7, (1u << 23) + 1), lanesExponent: 3);
        yield return MalformedCase.OfStream("final state of 2^24", "a final state", alphaKind: 0, BitConverter.GetBytes(1u << 24));
        yield return MalformedCase.OfStream(
            "final state of 2^23+1 in the second lane", "a final state", alphaKind: 0, [0, 0, 0x80, 0, 1, 0, 0x80, 0], lanesExponent: 1);
    }

    private static IEnumerable<MalformedCase> Escapes()
    {
        const string Range = "a latent is outside";
        yield return OfLatents("latent of 128", Range, 128);
        yield return OfLatents("latent of -128", Range, -128);
        yield return OfLatents("latent of 65000", Range, 65000);
        yield return OfLatents("latent of -65000", Range, -65000);
        yield return OfLatents("last latent of 128", Range, 127, -127, 127, 128);
        yield return OfLatents("endless escape", "an escape is longer", Chosen.Endless);
        yield return OfLatents("endless escape in the last latent", "an escape is longer", 1, 2, 3, Chosen.Endless);
    }

    /// <summary>Whose coarsest grid has codes.</summary>
    private static MalformedCase Of(string defect, string reason, byte[] stream, int lanesExponent = FourLanes)
        => MalformedCase.OfStream(defect, reason, alphaKind: 0, stream, Coarsest, lanesExponent);

    private static MalformedCase OfLatents(string defect, string reason, params int[] latents)
        => Of(defect, reason, Coded(new Chosen(latents), lanesExponent: 0), lanesExponent: 0);

    private static MalformedCase Masked(string defect, string reason, byte[] mask)
        => MalformedCase.OfStream(defect, reason, alphaKind: 1, mask);

    /// <summary>One block: not mixed, transparent.</summary>
    private static byte[] Mask()
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        stream.Interval(lane: 0, 32768, 32768);
        stream.Interval(lane: 0, 0, 32768);
        return stream.ToArray();
    }

    /// <summary>Only the coarsest grid, 2 x 2, has codes.</summary>
    private static byte[] Coded(Chosen latents, int lanesExponent)
    {
        ReferenceNetwork network = ReferenceNetworks.Read(SmallPack.DecoderFile).All[0];
        latents.Begin(1 << lanesExponent);
        ReferenceLatents.Decode(network, latents, 1 << lanesExponent, Coarsest, lowestGrid: 2, width: 8, height: 8);
        return latents.Stream.ToArray();
    }

    private static byte[] State(byte[] stream, int lane, uint state)
        => [.. stream[..(4 * lane)], .. BitConverter.GetBytes(state), .. stream[(4 * (lane + 1))..]];

    /// <summary>Writes the latents given, and zeros after them.</summary>
    private sealed class Chosen(params int[] latents) : IReferenceLatentSource
    {
        public const int Endless = int.MaxValue;
        private int _next;

        public ReferenceRansWriter Stream { get; private set; } = new(lanes: 1);

        public void Begin(int lanes) => Stream = new ReferenceRansWriter(lanes);

        public int Latent(int lane, int mean, int scale)
        {
            int wanted = _next < latents.Length ? latents[_next++] : 0;
            if (wanted == Endless)
            {
                AddEndlessEscape(Stream, scale, mean & 15);
                return 0;
            }

            Stream.Residual(lane, scale, mean & 15, wanted - (mean >> 4));
            return Math.Clamp(wanted, -127, 127);
        }
    }
}
