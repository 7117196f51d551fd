namespace SampleGame.Drawing;

/// <summary>Integer arithmetic on premultiplied 0xAARRGGBB pixels, two channels to a 32-bit word: 0x00AA00GG and 0x00RR00BB.</summary>
internal static class Pixel
{
    private const uint Pair = 0x00FF00FF;

    /// <summary><paramref name="source"/> over <paramref name="target"/>; a source with alpha 0 adds its colour.</summary>
    public static uint Over(uint source, uint target)
    {
        // 256 - alpha, with alpha 255 taken as 256, so that opaque hides all and transparent keeps all.
        uint alpha = source >> 24;
        uint keep = 256 - (alpha + (alpha >> 7));
        return AddSaturated(source, Scale(target, keep));
    }

    /// <summary>Each channel times <paramref name="weight"/> / 256, weight 0 to 256.</summary>
    public static uint Scale(uint pixel, uint weight)
    {
        uint low = (((pixel & Pair) * weight) >> 8) & Pair;
        uint high = (((pixel >> 8) & Pair) * weight) & ~Pair;
        return low | high;
    }

    /// <summary>Each channel times the tint's channel / 255, all four by the tint's alpha too.</summary>
    public static uint Tint(uint pixel, Colour tint)
    {
        uint a = Colour.Scale(pixel >> 24, tint.A);
        uint r = Colour.Scale((pixel >> 16) & 0xFF, Colour.Scale(tint.R, tint.A));
        uint g = Colour.Scale((pixel >> 8) & 0xFF, Colour.Scale(tint.G, tint.A));
        uint b = Colour.Scale(pixel & 0xFF, Colour.Scale(tint.B, tint.A));
        return (a << 24) | (r << 16) | (g << 8) | b;
    }

    /// <summary>From <paramref name="from"/> at weight 0 to <paramref name="to"/> at weight 256.</summary>
    public static uint Mix(uint from, uint to, uint weight) => Scale(from, 256 - weight) + Scale(to, weight);

    private static uint AddSaturated(uint a, uint b)
    {
        // Nine bits a channel: a carry into bit 8 becomes eight ones.
        uint low = (a & Pair) + (b & Pair);
        uint high = ((a >> 8) & Pair) + ((b >> 8) & Pair);
        low |= 0x01000100 - ((low >> 8) & 0x00010001);
        high |= 0x01000100 - ((high >> 8) & 0x00010001);
        return (low & Pair) | ((high & Pair) << 8);
    }
}
