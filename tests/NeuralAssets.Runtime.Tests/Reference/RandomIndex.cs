using System.Text;

namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>Images of whatever an index may say, in its order. Their streams have a length and no meaning: they can be opened, but not decoded.</summary>
/// <param name="random">Draws.</param>
/// <param name="networks">Of the decoder file.</param>
internal sealed class RandomIndex(Random random, IReadOnlyList<ReferenceNetwork> networks)
{
    private const int LongestName = 255;
    private const int LongestSide = 16384;
    private static readonly string[] s_parts = ["a", "b", "/", "icon", "00", "1", " ", "ä", "€", "𝄞", "~", "tile-"];

    public IReadOnlyList<ReferenceImage> Draw(int count)
    {
        var images = new List<ReferenceImage>();
        foreach (string name in DrawNames(count))
        {
            images.Add(DrawImage(name, images.LastOrDefault()));
        }

        for (int i = 0; i < images.Count; i++)
        {
            if (random.Next(4) == 0)
            {
                images[i] = images[i] with { Reference = DrawReference(images, i) };
            }
        }

        return images;
    }

    /// <summary>Some go on from another one, and some are as long as a name may be.</summary>
    private List<string> DrawNames(int count)
    {
        var names = new List<string>();
        var known = new HashSet<string>();
        while (names.Count < count)
        {
            string name = names.Count > 0 && random.Next(2) == 0 ? names[random.Next(names.Count)] : string.Empty;
            int length = random.Next(32) == 0 ? LongestName : random.Next(1, 40);
            for (string part = DrawPart(); name.Length == 0 || Encoding.UTF8.GetByteCount(name + part) <= length; part = DrawPart())
            {
                name += part;
            }

            if (known.Add(name))
            {
                names.Add(name);
            }
        }

        return [.. names.OrderBy(name => Convert.ToHexString(Encoding.UTF8.GetBytes(name)), StringComparer.Ordinal)];
    }

    private string DrawPart() => s_parts[random.Next(s_parts.Length)];

    private ReferenceImage DrawImage(string name, ReferenceImage? previous)
    {
        bool lossless = random.Next(8) == 0;
        int number = lossless ? 0 : random.Next(networks.Count);
        ReferenceDimensions network = networks[number].Size;
        bool grey = (!lossless && network.Channels <= 2) || random.Next(4) == 0;
        int alphaKind = lossless ? 3 * random.Next(2) : random.Next(network.HasAlpha ? 4 : 2);
        (int width, int height) = previous is not null && random.Next(2) == 0 ? (previous.Width, previous.Height) : (DrawSide(), DrawSide());
        var image = new ReferenceImage(name, width, height, alphaKind, grey, new byte[DrawLength()])
        {
            Network = number,
            Lossless = lossless,
            NormalMap = !grey && random.Next(3) == 0,
            KeepsHidden = random.Next(4) == 0,
            Grids = network.Grids,
            CodedGrids = random.Next(1 << network.Grids),
            LanesExponent = random.Next(6),
            Differs = random.Next(4) == 0,
        };
        return previous is null || previous.Lossless || random.Next(2) == 0 ? image : image with
        {
            AlphaKind = previous.AlphaKind,
            Grey = previous.Grey,
            NormalMap = previous.NormalMap,
            KeepsHidden = previous.KeepsHidden,
            Lossless = false,
            Network = previous.Network,
            Grids = previous.Grids,
            CodedGrids = previous.CodedGrids,
        };
    }

    private int DrawSide() => random.Next(8) switch
    {
        0 => LongestSide,
        1 => random.Next(1, LongestSide + 1),
        _ => 1 << random.Next(10),
    };

    private int DrawLength() => random.Next(8) == 0 ? random.Next(4, 5000) : random.Next(4, 40);

    /// <summary>One that the image may refer to; null if there is none, or if another one refers to the image.</summary>
    private int? DrawReference(List<ReferenceImage> images, int number)
    {
        ReferenceImage image = images[number];
        int[] allowed = [.. Enumerable.Range(0, images.Count).Where(i => i != number
            && !images[i].Lossless
            && images[i].Reference is null
            && (images[i].Width, images[i].Height, images[i].Network) == (image.Width, image.Height, image.Network))];
        bool isFree = !image.Lossless && images.All(other => other.Reference != number);
        return isFree && allowed.Length > 0 ? allowed[random.Next(allowed.Length)] : null;
    }
}
