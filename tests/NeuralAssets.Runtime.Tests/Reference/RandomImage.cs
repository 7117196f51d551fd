namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>How the latents of a random image are drawn.</summary>
internal enum RandomLatents
{
    /// <summary>Near the prediction, as trained ones are.</summary>
    Small,

    /// <summary>Anywhere in -127..127, so that most residuals are escapes.</summary>
    Large,
}

/// <summary>Valid image streams of random latents and a random mask for a given network.</summary>
/// <param name="network">Decodes the images.</param>
/// <param name="random">Draws.</param>
/// <param name="latents">Their kind.</param>
/// <param name="number">Of the network in its decoder file.</param>
internal sealed class RandomImage(ReferenceNetwork network, Random random, RandomLatents latents, int number = 0)
{
    /// <summary>One for each network of a decoder file.</summary>
    public static RandomImage[] ForEach(byte[] decoderFile, Random random, RandomLatents latents) =>
        [.. ReferenceNetworks.Read(decoderFile).All.Select((network, number) => new RandomImage(network, random, latents, number))];

    public bool HasAlpha => network.Size.HasAlpha;

    /// <summary>Grids of <paramref name="codedGrids"/> that the network lacks are dropped; grey is set where it must be.</summary>
    public ReferenceImage Write(
        string name, int width, int height, int alphaKind, bool grey, int codedGrids = 511, int lanesExponent = 0, bool differs = false, int? reference = null)
    {
        (ReferenceRansWriter? difference, ReferenceNetwork own) = differs ? new RandomDifference(network, random).Draw() : (null, network);
        codedGrids &= (1 << network.Size.Grids) - 1;
        int lanes = 1 << lanesExponent;
        var latentWriter = new LatentWriter(random, latents, lanes);
        ReferenceLatents.Decode(own, latentWriter, lanes, codedGrids, lowestGrid: 0, width, height);

        var codes = new ReferenceRansWriter(lanes);
        codes.Append(difference ?? new ReferenceRansWriter(lanes));
        if (reference is not null)
        {
            var blockWriter = new BitWriter(random);
            ReferenceMask.Decode(blockWriter, alphaKind: 1, ReferenceMath.CeilShift(width, 4), ReferenceMath.CeilShift(height, 4));
            codes.Append(blockWriter.Stream);
        }

        if (alphaKind is 1 or 2)
        {
            var maskWriter = new BitWriter(random);
            ReferenceMask.Decode(maskWriter, alphaKind, width, height);
            codes.Append(maskWriter.Stream);
        }

        codes.Append(latentWriter.Stream);
        return new ReferenceImage(name, width, height, alphaKind, grey || network.Size.Channels <= 2, codes.ToArray())
        {
            Network = number,
            Grids = network.Size.Grids,
            CodedGrids = codedGrids,
            LanesExponent = lanesExponent,
            Differs = differs,
            Reference = reference,
            Sign = codes.ToArray,
        };
    }

    /// <summary>Runs the traversal of the decoder, but chooses the latents instead of reading them.</summary>
    private sealed class LatentWriter(Random random, RandomLatents latents, int lanes) : IReferenceLatentSource
    {
        public ReferenceRansWriter Stream { get; } = new(lanes);

        public int Latent(int lane, int mean, int scale)
        {
            int near = (mean >> 4) + random.Next(-2, 3);
            int wanted = latents == RandomLatents.Large ? random.Next(-127, 128)
                : random.Next(50) == 0 ? random.Next(-127, 128)
                : random.Next(4) == 0 ? 0
                : near;
            int latent = Math.Clamp(wanted, -127, 127);
            Stream.Residual(lane, scale, phase: mean & 15, latent - (mean >> 4));
            return latent;
        }
    }

    /// <summary>Follows the adaptive model three times out of four, so that runs of equal classes appear.</summary>
    private sealed class BitWriter(Random random) : IReferenceBitSource
    {
        public ReferenceRansWriter Stream { get; } = new(lanes: 1);

        public bool Bit(int probability)
        {
            bool bit = random.Next(65536) < (random.Next(4) == 0 ? 32768 : probability);
            Stream.Interval(lane: 0, bit ? 0 : probability, bit ? probability : 65536 - probability);
            return bit;
        }
    }
}
