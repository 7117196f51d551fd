using System.Numerics;
using SampleGame.Play;
using static SampleGame.Platform.Sdl2;

namespace SampleGame.Platform;

/// <summary>Turns SDL's events and key states into <see cref="Controls"/>. The mouse steers until a key does.</summary>
internal sealed unsafe class SdlInput
{
    private const int LeftButton = 1;

    private Vector2? _target;
    private bool _isButtonDown;
    private bool _start;

    public bool IsQuit { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Takes every event that waits.</summary>
    public void Poll()
    {
        Event sdlEvent;
        while (SDL_PollEvent(&sdlEvent) != 0)
        {
            Take(sdlEvent);
        }
    }

    public Controls Read()
    {
        int count;
        byte* keys = SDL_GetKeyboardState(&count);
        bool Held(Scancode a, Scancode b) => keys[(int)a] != 0 || keys[(int)b] != 0;
        float Axis(bool less, bool more) => (more ? 1 : 0) - (less ? 1 : 0);

        var direction = new Vector2(
            Axis(Held(Scancode.Left, Scancode.A), Held(Scancode.Right, Scancode.D)),
            Axis(Held(Scancode.Up, Scancode.W), Held(Scancode.Down, Scancode.S)));
        if (direction != Vector2.Zero)
        {
            _target = null;
        }

        bool start = _start;
        _start = false;
        return new Controls(direction, _target, _isButtonDown || Held(Scancode.Space, Scancode.Space), start);
    }

    private void Take(in Event sdlEvent)
    {
        switch (sdlEvent.Type)
        {
            case EventQuit:
                IsQuit = true;
                break;
            case EventKeyDown:
                Press((Scancode)sdlEvent.KeyScancode);
                break;
            case EventMouseMotion:
                _target = new Vector2(sdlEvent.MouseX, sdlEvent.MouseY);
                break;
            case EventMouseButtonDown when sdlEvent.MouseButton == LeftButton:
                _isButtonDown = true;
                _start = true;
                break;
            case EventMouseButtonUp when sdlEvent.MouseButton == LeftButton:
                _isButtonDown = false;
                break;
            default:
                break;
        }
    }

    private void Press(Scancode key)
    {
        switch (key)
        {
            case Scancode.Escape:
                IsQuit = true;
                break;
            case Scancode.P:
                IsPaused = !IsPaused;
                break;
            case Scancode.Space or Scancode.Return:
                _start = true;
                break;
            default:
                break;
        }
    }

    /// <summary>SDL_Scancode: places on the keyboard, whatever is printed on them.</summary>
    private enum Scancode
    {
        A = 4,
        D = 7,
        P = 19,
        S = 22,
        W = 26,
        Return = 40,
        Escape = 41,
        Space = 44,
        Right = 79,
        Left = 80,
        Down = 81,
        Up = 82,
    }
}
