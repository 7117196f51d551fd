using NeuralAssets;

namespace SampleGame.Drawing;

/// <summary>Every sprite of the game and its number. The neural ones come from the accessor that the build generates.</summary>
internal sealed class SpriteBook
{
    private readonly List<SpriteSource> _sources = [];
    private readonly int _firstAsteroid;
    private readonly int _asteroidFrames;

    public SpriteBook()
    {
        Ship = Add(ShipArt.Paint());
        Glow = Add(LightArt.Glow());
        Ring = Add(LightArt.Ring());
        Bolt = Add(LightArt.Bolt());

        Nebula = Add(new NeuralSprite(NeuralImages.Backdrop.Nebula) { IsLight = true });
        Hull = Add(NeuralImages.Backdrop.Hull, NeuralScale.Half);
        Terra = Add(NeuralImages.Worlds.Terra);
        Moon = Add(NeuralImages.Worlds.Moon);
        Lava = Add(NeuralImages.Worlds.Lava);

        // The frames' names sort in the order of the animation, so the group's own order is the animation.
        _firstAsteroid = _sources.Count;
        foreach (NeuralImage frame in NeuralImages.Asteroids.Group.Images)
        {
            Add(frame);
        }

        _asteroidFrames = _sources.Count - _firstAsteroid;
    }

    public static IReadOnlyList<NeuralImageGroup> Groups =>
        [NeuralImages.Asteroids.Group, NeuralImages.Worlds.Group, NeuralImages.Backdrop.Group];

    public IReadOnlyList<SpriteSource> Sources => _sources;

    public int Ship { get; }

    public int Glow { get; }

    public int Ring { get; }

    public int Bolt { get; }

    public int Nebula { get; }

    public int Hull { get; }

    public int Terra { get; }

    public int Moon { get; }

    public int Lava { get; }

    /// <summary>The frame of the spinning asteroid at <paramref name="phase"/>, 0 to 1.</summary>
    public int Asteroid(float phase) => _firstAsteroid + ((int)(phase * _asteroidFrames) % _asteroidFrames);

    private int Add(NeuralImage image, NeuralScale scale = NeuralScale.Full) => Add(new NeuralSprite(image, scale));

    private int Add(SpriteSource source)
    {
        _sources.Add(source);
        return _sources.Count - 1;
    }
}
