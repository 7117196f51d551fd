using System.Globalization;
using System.Numerics;
using SampleGame.Play;

namespace SampleGame.Drawing;

/// <summary>The console under the play field, and the words over it before and after a game.</summary>
internal sealed class Hud(SpriteBook sprites, LoadReport report)
{
    private const float TileExtent = 256;
    private const float ConsoleHeight = World.Height - World.Floor;

    private static readonly Colour s_text = new(214, 232, 255);
    private static readonly Colour s_dim = new(128, 152, 188);
    private static readonly Colour s_accent = new(255, 176, 84);
    private static readonly Colour s_shadow = new(0, 0, 0, 190);

    public void Draw(IRenderer renderer, World world)
    {
        DrawConsole(renderer);
        DrawNumbers(renderer, world);
        float blink = 0.55f + (0.45f * MathF.Sin(world.Time * 5));
        if (world.Phase == Phase.Title)
        {
            const string Help = "ARROWS, WASD OR MOUSE TO FLY - SPACE OR BUTTON TO SHOOT";
            DrawBanner(renderer, "IRON DRIFT", Help, "PRESS SPACE OR CLICK TO START", blink);
        }
        else if (world.Phase == Phase.GameOver)
        {
            string score = string.Create(CultureInfo.InvariantCulture, $"SCORE {world.Score}   BEST {world.BestScore}");
            DrawBanner(renderer, "GAME OVER", score, "PRESS SPACE OR CLICK TO FLY AGAIN", blink);
        }
    }

    private void DrawConsole(IRenderer renderer)
    {
        for (float x = TileExtent / 2; x < World.Width + TileExtent; x += TileExtent)
        {
            renderer.Draw(sprites.Hull, new Placement(new Vector2(x, World.Floor + (TileExtent / 2)), TileExtent));
        }

        renderer.Fill(0, World.Floor, World.Width, 2, new Colour(190, 205, 225, 150));
        renderer.Fill(0, World.Floor - 8, World.Width, 8, new Colour(0, 0, 0, 70));
        renderer.Fill(0, World.Floor - 4, World.Width, 4, new Colour(0, 0, 0, 110));
        Inset(renderer, 14, 410);
        Inset(renderer, 438, World.Width - 438 - 14);
    }

    private static void Inset(IRenderer renderer, float x, float width)
    {
        const float Top = World.Floor + 11;
        const float Depth = ConsoleHeight - 21;
        renderer.Fill(x, Top, width, Depth, new Colour(4, 8, 18, 205));
        renderer.Fill(x, Top, width, 2, new Colour(0, 0, 0, 200));
        renderer.Fill(x, Top + Depth, width, 1, new Colour(200, 215, 235, 110));
    }

    private void DrawNumbers(IRenderer renderer, World world)
    {
        const float Row1 = World.Floor + 18;
        const float Row2 = World.Floor + 38;
        Font.Draw(renderer, "SCORE", 26, Row1, 1, s_dim);
        Font.Draw(renderer, world.Score.ToString("000000", CultureInfo.InvariantCulture), 26, Row1 + 13, 3, s_text);
        Font.Draw(renderer, "LEVEL", 166, Row1, 1, s_dim);
        Font.Draw(renderer, world.Level.ToString(CultureInfo.InvariantCulture), 166, Row1 + 13, 3, s_accent);
        Font.Draw(renderer, "SHIPS", 226, Row1, 1, s_dim);
        for (int i = 0; i < Math.Min(world.Lives, 5); i++)
        {
            Vector2 size = new Vector2(ShipArt.Width, ShipArt.Height) / 4.4f;
            renderer.Draw(sprites.Ship, new Placement(new Vector2(242 + (i * 38), Row1 + 23), size, 0, Colour.White));
        }

        Font.Draw(renderer, report.Bytes, 452, Row1, 2, s_text);
        Font.Draw(renderer, report.Time, 452, Row2, 2, s_dim);
    }

    private static void DrawBanner(IRenderer renderer, string title, string line, string prompt, float blink)
    {
        const float Centre = World.Width / 2;
        renderer.Fill(0, 126, World.Width, 206, new Colour(2, 4, 14, 120));
        renderer.Fill(0, 126, World.Width, 1, new Colour(150, 180, 230, 90));
        renderer.Fill(0, 331, World.Width, 1, new Colour(150, 180, 230, 90));
        Font.DrawCentred(renderer, title, Centre + 4, 150 + 4, 10, s_shadow);
        Font.DrawCentred(renderer, title, Centre, 150, 10, s_text);
        Shadowed(renderer, line, 252, s_text);
        Shadowed(renderer, prompt, 292, s_accent.Fade(blink));
    }

    private static void Shadowed(IRenderer renderer, string text, float y, Colour colour)
    {
        Font.DrawCentred(renderer, text, (World.Width / 2) + 2, y + 2, 2, s_shadow);
        Font.DrawCentred(renderer, text, World.Width / 2, y, 2, colour);
    }
}
