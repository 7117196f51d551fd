namespace NeuralAssets.Runtime.Tests.Reference;

/// <summary>FORMAT.md section 11.6: a pixel by its components, each by its difference from a prediction.</summary>
internal sealed class ReferenceComponents(ReferenceEntry image, ReferenceMixer mixer, IReferenceBitSource source)
{
    private readonly int[,,] _differences = new int[image.Height, image.Width, 4];

    public uint Decode(int y, int x, uint w, uint n, uint nw, uint ne)
    {
        int e1 = 0;
        int e2 = 0;
        int alpha = 255;
        int Component(int number, int green)
        {
            int Of(uint pixel) => (int)(pixel >> (8 * number)) & 255;
            int Relative(uint pixel) => Of(pixel) - ((int)(pixel >> 8) & 255);
            int pred = number is 1 or 3
                ? Median(Of(w), Of(n), Of(nw))
                : Math.Clamp(Median(Relative(w), Relative(n), Relative(nw)) + green, 0, 255);
            int d = Math.Abs(Of(w) - Of(nw)) + Math.Abs(Of(n) - Of(nw)) + Math.Abs(Of(n) - Of(ne));
            int second = Bits(d) < 2 ? 0 : (d >> (Bits(d) - 2)) % 2;
            int activity = Math.Min(15, (2 * Bits(d)) + second);
            int ew = x == 0 ? 0 : _differences[y, x - 1, number];
            int en = y == 0 ? 0 : _differences[y - 1, x, number];
            int[] values =
            [
                activity,
                (16 * Sign(e1)) + Sign(e2),
                (16 * Bits(ew)) + Bits(en),
                (16 * Sign(Of(w) - pred)) + Sign(Of(n) - pred),
                pred,
                (256 * Of(w)) + Of(n),
                (256 * Sign(Of(ne) - pred)) + (16 * Sign(Of(n) + Of(w) - Of(nw) - pred)) + Sign(e1),
                (16 * (alpha >> 4)) + activity,
            ];
            int e = Difference(number, pred, Array.ConvertAll(values, value => ReferenceMixer.Mix((uint)(8192 + number), (uint)value)));
            _differences[y, x, number] = e;
            (e1, e2) = (e, e1);
            return pred + e;
        }

        if (image.AlphaKind == 3)
        {
            alpha = Component(3, green: 0);
        }

        if (alpha == 0 && !image.KeepsHidden)
        {
            return 0;
        }

        int green = Component(1, green: 0);
        int red = image.Grey ? green : Component(0, green);
        int blue = image.Grey ? green : image.NormalMap ? 0 : Component(2, green);
        return (uint)red + ((uint)green << 8) + ((uint)blue << 16) + ((uint)alpha << 24);
    }

    private int Difference(int number, int pred, uint[] hashes)
    {
        int first = 272 + (32 * number);
        bool Row(int node) => mixer.RowBit(source, hashes, first + node, node);
        if (Row(0))
        {
            return 0;
        }

        bool negative = pred == 255 || (pred > 0 && Row(1));
        int most = negative ? pred : 255 - pred;
        int length = 0;
        while (length < Bits(most) - 1 && Row((negative ? 9 : 2) + length))
        {
            length++;
        }

        uint[] second = Array.ConvertAll(hashes, hash => ReferenceMixer.Mix(hash, (uint)(256 + (2 * length) + (negative ? 1 : 0))));
        int v = 1;
        for (int i = length - 1; i >= 0; i--)
        {
            int node = v < 8 ? v : 8 + i;
            bool digit = ((2 * v) + 1) * (1 << i) <= most && mixer.RowBit(source, second, first + 16 + node, node);
            v = (2 * v) + (digit ? 1 : 0);
        }

        return negative ? -v : v;
    }

    private static int Median(int a, int b, int c) => Math.Clamp(a + b - c, Math.Min(a, b), Math.Max(a, b));

    private static int Bits(int value)
    {
        int bits = 0;
        for (int rest = Math.Abs(value); rest > 0; rest /= 2)
        {
            bits++;
        }

        return bits;
    }

    private static int Sign(int value) => 8 + (Math.Sign(value) * Math.Min(Bits(value), 7));
}
