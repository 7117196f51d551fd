using System.Reflection;
using System.Runtime.InteropServices;

namespace SampleGame.Platform;

/// <summary>The part of SDL2 that the game calls. Names, order and types are SDL's own.</summary>
internal static unsafe partial class Sdl2
{
    public const uint InitVideo = 0x20;
    public const int WindowPosCentered = 0x2FFF0000;
    public const uint WindowResizable = 0x20;
    public const uint RendererAccelerated = 0x2;
    public const uint RendererPresentVsync = 0x4;

    /// <summary>0xAARRGGBB in a 32-bit word: blue, green, red, alpha in memory of a little-endian machine.</summary>
    public const uint PixelFormatArgb8888 = 0x16362004;
    public const int TextureAccessStreaming = 1;

    public const int BlendModeBlend = 1;
    public const int BlendModeAdd = 2;
    public const int BlendFactorOne = 2;
    public const int BlendFactorOneMinusSourceAlpha = 6;
    public const int BlendOperationAdd = 1;

    public const uint EventQuit = 0x100;
    public const uint EventKeyDown = 0x300;
    public const uint EventMouseMotion = 0x400;
    public const uint EventMouseButtonDown = 0x401;
    public const uint EventMouseButtonUp = 0x402;

    private const string Library = "SDL2";

    static Sdl2() => NativeLibrary.SetDllImportResolver(typeof(Sdl2).Assembly, (name, assembly, path)
        => name == Library && TryLoad(out nint handle) ? handle : 0);

    /// <summary>Finds SDL2 under the name it has on this system.</summary>
    public static bool TryLoad(out nint handle)
    {
        string[] names = OperatingSystem.IsWindows() ? ["SDL2.dll"]
            : OperatingSystem.IsMacOS() ? ["libSDL2-2.0.0.dylib", "/opt/homebrew/lib/libSDL2-2.0.0.dylib"]
            : ["libSDL2-2.0.so.0"];
        handle = 0;
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out handle))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How SDL reaches the screen: x11, wayland, windows; offscreen and dummy reach none.</summary>
    public static string VideoDriver => Marshal.PtrToStringUTF8((nint)SDL_GetCurrentVideoDriver()) ?? "none";

    public static string LastError => Marshal.PtrToStringUTF8((nint)SDL_GetError()) ?? "unknown error";

    [LibraryImport(Library)]
    public static partial int SDL_Init(uint flags);

    [LibraryImport(Library)]
    public static partial void SDL_Quit();

    [LibraryImport(Library)]
    private static partial byte* SDL_GetError();

    [LibraryImport(Library)]
    private static partial byte* SDL_GetCurrentVideoDriver();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SDL_SetHint(string name, string value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint SDL_CreateWindow(string title, int x, int y, int w, int h, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SDL_SetWindowTitle(nint window, string title);

    [LibraryImport(Library)]
    public static partial void SDL_DestroyWindow(nint window);

    [LibraryImport(Library)]
    public static partial nint SDL_CreateRenderer(nint window, int index, uint flags);

    [LibraryImport(Library)]
    public static partial void SDL_DestroyRenderer(nint renderer);

    [LibraryImport(Library)]
    public static partial int SDL_RenderSetLogicalSize(nint renderer, int w, int h);

    [LibraryImport(Library)]
    public static partial nint SDL_CreateTexture(nint renderer, uint format, int access, int w, int h);

    [LibraryImport(Library)]
    public static partial void SDL_DestroyTexture(nint texture);

    [LibraryImport(Library)]
    public static partial int SDL_LockTexture(nint texture, void* rect, void** pixels, int* pitch);

    [LibraryImport(Library)]
    public static partial void SDL_UnlockTexture(nint texture);

    [LibraryImport(Library)]
    public static partial int SDL_ComposeCustomBlendMode(
        int srcColorFactor, int dstColorFactor, int colorOperation, int srcAlphaFactor, int dstAlphaFactor, int alphaOperation);

    [LibraryImport(Library)]
    public static partial int SDL_SetTextureBlendMode(nint texture, int blendMode);

    [LibraryImport(Library)]
    public static partial int SDL_SetTextureColorMod(nint texture, byte r, byte g, byte b);

    [LibraryImport(Library)]
    public static partial int SDL_SetTextureAlphaMod(nint texture, byte alpha);

    [LibraryImport(Library)]
    public static partial int SDL_SetRenderDrawBlendMode(nint renderer, int blendMode);

    [LibraryImport(Library)]
    public static partial int SDL_SetRenderDrawColor(nint renderer, byte r, byte g, byte b, byte a);

    [LibraryImport(Library)]
    public static partial int SDL_RenderClear(nint renderer);

    [LibraryImport(Library)]
    public static partial int SDL_RenderFillRectF(nint renderer, RectF* rect);

    [LibraryImport(Library)]
    public static partial int SDL_RenderCopyExF(
        nint renderer, nint texture, void* srcrect, RectF* dstrect, double angle, void* center, int flip);

    [LibraryImport(Library)]
    public static partial void SDL_RenderPresent(nint renderer);

    [LibraryImport(Library)]
    public static partial int SDL_PollEvent(Event* sdlEvent);

    [LibraryImport(Library)]
    public static partial byte* SDL_GetKeyboardState(int* numkeys);

    /// <summary>SDL_FRect.</summary>
    public readonly record struct RectF(float X, float Y, float Width, float Height);

    /// <summary>SDL_Event, 56 bytes; only the members that the game reads.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 56)]
    public struct Event
    {
        [FieldOffset(0)]
        public uint Type;

        [FieldOffset(16)]
        public int KeyScancode;

        [FieldOffset(16)]
        public byte MouseButton;

        [FieldOffset(20)]
        public int MouseX;

        [FieldOffset(24)]
        public int MouseY;
    }
}
