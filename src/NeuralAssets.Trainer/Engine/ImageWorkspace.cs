using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>What one update of one image holds beside its training state: quantised latents, and the gradients of its strips.</summary>
internal sealed class ImageWorkspace<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly Plane[] _quantised;
    private readonly Plane[] _slopes;

    // Made for the first image that has a reference.
    private Plane[]? _sums;

    // Per strip and grid; windows of neighbouring strips overlap by Strip.Reach rows.
    private readonly Plane[][] _gradients;

    public ImageWorkspace(int width, int height, int gridCount)
    {
        Width = width;
        Height = height;
        Strips = Strip.Cut(width, height);
        _quantised = TrainingImage.CreateGrids(width, height, gridCount);
        _slopes = TrainingImage.CreateGrids(width, height, gridCount);
        _gradients = [.. Strips.Select(strip => Enumerable.Range(0, gridCount).Select(k => CreateWindow(width, strip, k)).ToArray())];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The strips of the image, from top to bottom.</summary>
    public Strip[] Strips { get; }

    public Plane[] Quantised => _quantised;

    /// <summary>What is drawn of an image: its quantised latents, and those of its reference.</summary>
    public Plane[] Drawn(TrainingImage image) => image.Reference is null ? _quantised : _sums!;

    /// <summary>Makes what this image needs, before its strips are worked on side by side.</summary>
    public void Begin(TrainingImage image)
    {
        if (image.Reference is not null)
        {
            _sums ??= TrainingImage.CreateGrids(Width, Height, _quantised.Length);
        }
    }

    /// <summary>Memory held, roughly: three and a bit floats a latent.</summary>
    public long Bytes => 18L * (Width + 64) * (Height + 16);

    /// <summary>Gradients that a strip adds to: its own rows of each grid, and what it reaches of its neighbours'.</summary>
    public Plane[] Gradients(int strip) => _gradients[strip];

    /// <summary>
    /// Quantises a strip's rows of all grids. Latents that are pinned, or of a grid that is not in use, count as 0 and are not moved, whatever their gradient.
    /// </summary>
    public unsafe void Quantise(int strip, TrainingImage image, LatentQuantiser<T> quantiser, QuantiserSettings settings, uint noiseSeed)
    {
        StageClock.Enter(EngineStage.Quantisation);
        for (int k = 0; k < _quantised.Length; k++)
        {
            RowRange rows = Strips[strip].At(k);
            if (k < settings.LowestGrid)
            {
                _quantised[k].Clear(rows);
                _slopes[k].Clear(rows);
            }
            else
            {
                quantiser.Run(image.Latents[k], rows, _quantised[k], _slopes[k], settings, noiseSeed + ((uint)k * 0x632BE5ABu));
            }

            for (int y = rows.First; image.Blank.HasPinned(k) && y < rows.End; y++)
            {
                image.Blank.ClearPinned(_quantised[k].Row(y), k, y);
                image.Blank.ClearPinned(_slopes[k].Row(y), k, y);
            }

            for (int y = rows.First; image.Reference is not null && y < rows.End; y++)
            {
                LatentQuantiser<T>.AddRounded(
                    _quantised[k].Row(y), image.Reference.Image.Latents[k].Row(y), image.Reference.Factors(k, y), _sums![k].Row(y), _quantised[k].Width);
            }
        }
    }

    /// <summary>Zeroes a strip's gradients.</summary>
    public void ClearGradients(int strip)
    {
        foreach (Plane window in _gradients[strip])
        {
            window.Clear();
        }
    }

    /// <summary>
    /// Adds to a strip's own rows what the other strips added to them, in the order of the strips: the sum does not depend on which was
    /// ready first. All strips must be done.
    /// </summary>
    public unsafe void GatherGradients(int strip)
    {
        StageClock.Enter(EngineStage.LatentStep);
        for (int k = 0; k < _quantised.Length; k++)
        {
            RowRange own = Strips[strip].At(k);
            for (int other = 0; other < Strips.Length; other++)
            {
                RowRange reached = Strips[other].At(k).Widen(Strip.Reach, _quantised[k].Height);
                for (int y = Math.Max(own.First, reached.First); other != strip && y < Math.Min(own.End, reached.End); y++)
                {
                    RowMath.Add<T>(_gradients[strip][k].Row(y), _gradients[other][k].Row(y), _quantised[k].Width);
                }
            }
        }
    }

    /// <summary>Moves a strip's latents along their gathered gradients.</summary>
    public void StepLatents(int strip, TrainingImage image, LatentStep length)
    {
        for (int k = 0; k < _quantised.Length; k++)
        {
            LatentOptimiser.Step<T>(image, k, Strips[strip].At(k), _gradients[strip][k], _slopes[k], length);
        }
    }

    /// <summary>Room for gradients by all latents: grid by grid, row by row.</summary>
    public float[][] CreateLatentGradients() => [.. _quantised.Select(static grid => new float[grid.Width * grid.Height])];

    /// <summary>Copies a strip's gathered gradients, by the latents themselves.</summary>
    public unsafe void CopyLatentGradients(int strip, float[][] grids)
    {
        for (int k = 0; k < grids.Length; k++)
        {
            int width = _quantised[k].Width;
            RowRange rows = Strips[strip].At(k);
            for (int y = rows.First; y < rows.End; y++)
            {
                float* gradient = _gradients[strip][k].Row(y);
                float* slope = _slopes[k].Row(y);
                Span<float> target = grids[k].AsSpan(y * width, width);
                for (int x = 0; x < target.Length; x++)
                {
                    target[x] = gradient[x] * slope[x];
                }
            }
        }
    }

    private static Plane CreateWindow(int width, Strip strip, int grid)
    {
        RowRange own = strip.At(grid);
        return new Plane(LatentGeometry.GridSide(width, grid), own.Count + (2 * Strip.Reach)) { FirstRow = own.First - Strip.Reach };
    }

    public void Dispose()
    {
        foreach (Plane plane in (Plane[])[.. _quantised, .. _slopes, .. _sums ?? [], .. _gradients.SelectMany(windows => windows)])
        {
            plane.Dispose();
        }
    }
}
