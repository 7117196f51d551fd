using SampleGame.Drawing;
using SampleGame.Play;
using static SampleGame.Platform.Sdl2;

namespace SampleGame.Platform;

/// <summary>The renderer on the graphics card. Images are decoded straight into the textures' memory.</summary>
internal sealed unsafe class SdlRenderer : IRenderer, IDisposable
{
    private const int BlendModeInvalid = 0x7FFFFFFF;

    private readonly nint _renderer;
    private Texture[] _textures = [];

    /// <param name="window">The window to draw in; it stays the caller's.</param>
    /// <exception cref="SdlException">No renderer works with this window.</exception>
    public SdlRenderer(nint window)
    {
        _ = SDL_SetHint("SDL_RENDER_SCALE_QUALITY", "linear");
        _renderer = SDL_CreateRenderer(window, -1, RendererAccelerated | RendererPresentVsync);
        if (_renderer == 0)
        {
            _renderer = SDL_CreateRenderer(window, -1, 0);
        }

        if (_renderer == 0)
        {
            throw new SdlException();
        }

        _ = SDL_RenderSetLogicalSize(_renderer, (int)World.Width, (int)World.Height);
        _ = SDL_SetRenderDrawBlendMode(_renderer, BlendModeBlend);
    }

    public void Load(IReadOnlyList<SpriteSource> sprites)
    {
        Free();
        _textures = [.. sprites.Select(Create)];

        // SDL itself belongs to this thread, the locked memory to anyone: decode side by side.
        var locked = new (nint Pixels, int Pitch)[_textures.Length];
        for (int i = 0; i < locked.Length; i++)
        {
            locked[i] = Lock(_textures[i].Handle);
        }

        Parallel.For(0, locked.Length, i =>
        {
            (nint pixels, int pitch) = locked[i];
            var memory = new Span<byte>((void*)pixels, pitch * sprites[i].Height);
            sprites[i].WriteTo(memory, pitch, _textures[i].IsPremultiplied);
        });

        foreach (Texture texture in _textures)
        {
            SDL_UnlockTexture(texture.Handle);
        }
    }

    public void BeginFrame()
    {
        _ = SDL_SetRenderDrawColor(_renderer, 0, 0, 0, 255);
        _ = SDL_RenderClear(_renderer);
    }

    public void EndFrame() => SDL_RenderPresent(_renderer);

    public void Fill(float x, float y, float width, float height, Colour colour)
    {
        var area = new RectF(x, y, width, height);
        _ = SDL_SetRenderDrawColor(_renderer, colour.R, colour.G, colour.B, colour.A);
        _ = SDL_RenderFillRectF(_renderer, &area);
    }

    public void Draw(int sprite, in Placement placement)
    {
        Texture texture = _textures[sprite];
        Colour tint = placement.Tint;
        if (texture.IsPremultiplied)
        {
            // SDL applies the alpha of a tint to alpha alone; premultiplied colours have to follow it.
            tint = new Colour(
                (byte)Colour.Scale(tint.R, tint.A),
                (byte)Colour.Scale(tint.G, tint.A),
                (byte)Colour.Scale(tint.B, tint.A),
                tint.A);
        }

        var area = new RectF(
            placement.Centre.X - (placement.Size.X / 2),
            placement.Centre.Y - (placement.Size.Y / 2),
            placement.Size.X,
            placement.Size.Y);
        _ = SDL_SetTextureColorMod(texture.Handle, tint.R, tint.G, tint.B);
        _ = SDL_SetTextureAlphaMod(texture.Handle, tint.A);
        _ = SDL_RenderCopyExF(_renderer, texture.Handle, null, &area, placement.Angle * 180 / Math.PI, null, 0);
    }

    public void Dispose()
    {
        Free();
        SDL_DestroyRenderer(_renderer);
    }

    private Texture Create(SpriteSource sprite)
    {
        nint handle = SDL_CreateTexture(
            _renderer, PixelFormatArgb8888, TextureAccessStreaming, sprite.Width, sprite.Height);
        if (handle == 0)
        {
            throw new SdlException();
        }

        if (sprite.IsLight)
        {
            _ = SDL_SetTextureBlendMode(handle, BlendModeAdd);
            return new Texture(handle, IsPremultiplied: false);
        }

        // Premultiplied pixels scale without dark or bright fringes, but SDL's software renderer can't blend them.
        int premultiplied = SDL_ComposeCustomBlendMode(
            BlendFactorOne, BlendFactorOneMinusSourceAlpha, BlendOperationAdd,
            BlendFactorOne, BlendFactorOneMinusSourceAlpha, BlendOperationAdd);
        bool isPremultiplied = premultiplied != BlendModeInvalid && SDL_SetTextureBlendMode(handle, premultiplied) == 0;
        if (!isPremultiplied)
        {
            _ = SDL_SetTextureBlendMode(handle, BlendModeBlend);
        }

        return new Texture(handle, isPremultiplied);
    }

    private static (nint Pixels, int Pitch) Lock(nint texture)
    {
        void* pixels;
        int pitch;
        return SDL_LockTexture(texture, null, &pixels, &pitch) == 0 ? ((nint)pixels, pitch) : throw new SdlException();
    }

    private void Free()
    {
        foreach (Texture texture in _textures)
        {
            SDL_DestroyTexture(texture.Handle);
        }

        _textures = [];
    }

    private readonly record struct Texture(nint Handle, bool IsPremultiplied);
}
