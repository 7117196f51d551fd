namespace SampleGame.Drawing;

/// <summary>A 5 x 7 bitmap font: one byte a row from the top, bit 4 is the left column.</summary>
internal static class Font
{
    public const int GlyphWidth = 5;
    public const int GlyphHeight = 7;
    public const int Advance = GlyphWidth + 1;

    public static void Draw(IRenderer renderer, string text, float x, float y, float scale, Colour colour)
    {
        foreach (char character in text)
        {
            DrawGlyph(renderer, RowsOf(character), x, y, scale, colour);
            x += Advance * scale;
        }
    }

    public static void DrawCentred(IRenderer renderer, string text, float centreX, float y, float scale, Colour colour)
        => Draw(renderer, text, MathF.Round(centreX - (Measure(text, scale) / 2)), y, scale, colour);

    public static float Measure(string text, float scale) => ((text.Length * Advance) - 1) * scale;

    private static void DrawGlyph(IRenderer renderer, ulong rows, float x, float y, float scale, Colour colour)
    {
        for (int row = 0; row < GlyphHeight; row++)
        {
            uint bits = (uint)(rows >> (8 * (GlyphHeight - 1 - row))) & 0x1F;
            for (int column = 0; column < GlyphWidth; column++)
            {
                int run = 0;
                while (column + run < GlyphWidth && (bits & (0x10u >> (column + run))) != 0)
                {
                    run++;
                }

                if (run > 0)
                {
                    renderer.Fill(x + (column * scale), y + (row * scale), run * scale, scale, colour);
                    column += run;
                }
            }
        }
    }

    private static ulong RowsOf(char character) => char.ToUpperInvariant(character) switch
    {
        'A' => 0x0E_11_11_1F_11_11_11,
        'B' => 0x1E_11_11_1E_11_11_1E,
        'C' => 0x0E_11_10_10_10_11_0E,
        'D' => 0x1E_11_11_11_11_11_1E,
        'E' => 0x1F_10_10_1E_10_10_1F,
        'F' => 0x1F_10_10_1E_10_10_10,
        'G' => 0x0E_11_10_17_11_11_0F,
        'H' => 0x11_11_11_1F_11_11_11,
        'I' => 0x0E_04_04_04_04_04_0E,
        'J' => 0x07_02_02_02_02_12_0C,
        'K' => 0x11_12_14_18_14_12_11,
        'L' => 0x10_10_10_10_10_10_1F,
        'M' => 0x11_1B_15_15_11_11_11,
        'N' => 0x11_19_19_15_13_13_11,
        'O' => 0x0E_11_11_11_11_11_0E,
        'P' => 0x1E_11_11_1E_10_10_10,
        'Q' => 0x0E_11_11_11_15_12_0D,
        'R' => 0x1E_11_11_1E_14_12_11,
        'S' => 0x0F_10_10_0E_01_01_1E,
        'T' => 0x1F_04_04_04_04_04_04,
        'U' => 0x11_11_11_11_11_11_0E,
        'V' => 0x11_11_11_11_0A_0A_04,
        'W' => 0x11_11_11_15_15_1B_11,
        'X' => 0x11_11_0A_04_0A_11_11,
        'Y' => 0x11_11_0A_04_04_04_04,
        'Z' => 0x1F_01_02_04_08_10_1F,
        '0' => 0x0E_11_13_15_19_11_0E,
        '1' => 0x04_0C_04_04_04_04_0E,
        '2' => 0x0E_11_01_06_08_10_1F,
        '3' => 0x1F_02_04_06_01_11_0E,
        '4' => 0x02_06_0A_12_1F_02_02,
        '5' => 0x1F_10_1E_01_01_11_0E,
        '6' => 0x06_08_10_1E_11_11_0E,
        '7' => 0x1F_01_02_04_08_08_08,
        '8' => 0x0E_11_11_0E_11_11_0E,
        '9' => 0x0E_11_11_0F_01_02_0C,
        '.' => 0x00_00_00_00_00_0C_0C,
        ',' => 0x00_00_00_00_0C_04_08,
        ':' => 0x00_0C_0C_00_0C_0C_00,
        '-' => 0x00_00_00_1F_00_00_00,
        '+' => 0x00_04_04_1F_04_04_00,
        '/' => 0x01_01_02_04_08_10_10,
        '(' => 0x02_04_08_08_08_04_02,
        ')' => 0x08_04_02_02_02_04_08,
        '\'' => 0x04_04_08_00_00_00_00,
        '!' => 0x04_04_04_04_04_00_04,
        ' ' => 0,
        _ => 0x1F_11_11_11_11_11_1F,
    };
}
