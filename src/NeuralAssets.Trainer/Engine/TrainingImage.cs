using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>One image under training: what it should look like, its latents and their optimiser state.</summary>
internal sealed unsafe class TrainingImage : IDisposable
{
    private Plane[]? _firstMoments;
    private Plane[]? _secondMoments;

    /// <param name="target">The pixels to reach.</param>
    /// <param name="lambda">Price of a bit per pixel in squared error (colours in 0..1).</param>
    /// <param name="gridCount">Latent grids of the decoder.</param>
    public TrainingImage(PixelTarget target, float lambda, int gridCount)
    {
        Target = target;
        Lambda = lambda;
        Latents = CreateGrids(target.Width, target.Height, gridCount);
        Blank = new BlankArea(target, gridCount);
    }

    public PixelTarget Target { get; }

    /// <summary>What need not be worked on, and which latents are held at 0.</summary>
    public BlankArea Blank { get; }

    /// <summary>Price of a bit per pixel in squared error; may change between two steps.</summary>
    public float Lambda { get; set; }

    /// <summary>The image's own network; null while the group's is its.</summary>
    public ImageNetwork? Network { get; set; }

    public int Width => Target.Width;

    public int Height => Target.Height;

    public long Pixels => (long)Width * Height;

    /// <summary>Grid k holds ceil(size / 2^k) latents, in quantisation steps.</summary>
    public Plane[] Latents { get; }

    /// <summary>Of the latents' gradients; made when they are first asked for, which is not while an encoder needs the memory.</summary>
    public Plane[] FirstMoments => _firstMoments ??= CreateGrids(Width, Height, Latents.Length);

    /// <summary>Of the squared gradients.</summary>
    public Plane[] SecondMoments => _secondMoments ??= CreateGrids(Width, Height, Latents.Length);

    /// <summary>The image whose rounded latents are added to this one's before they are drawn; null if there is none.</summary>
    public ImageReference? Reference
    {
        get;
        set
        {
            field?.Dispose();
            field = value;
        }
    }

    /// <summary>Updates made so far.</summary>
    public int Updates { get; set; }

    /// <summary>One unit of weighted squared error, in bits: makes rate and distortion one sum.</summary>
    public float BitsPerError => 1f / (Lambda * Target.MeasuredChannels);

    /// <summary>Gives up the moments: latents are not moved by gradients any more, or begin anew.</summary>
    public void ForgetMoments()
    {
        foreach (Plane plane in (Plane[])[.. _firstMoments ?? [], .. _secondMoments ?? []])
        {
            plane.Dispose();
        }

        (_firstMoments, _secondMoments) = (null, null);
    }

    /// <summary>Counts an update; the first one makes the moments, which strips side by side must not.</summary>
    public void BeginUpdate()
    {
        Updates++;
        _firstMoments ??= FirstMoments;
        _secondMoments ??= SecondMoments;
    }

    /// <summary>The latents, grid by grid, row by row.</summary>
    public float[][] CopyLatents()
    {
        var grids = new float[Latents.Length][];
        for (int k = 0; k < grids.Length; k++)
        {
            Plane plane = Latents[k];
            grids[k] = new float[plane.Width * plane.Height];
            for (int y = 0; y < plane.Height; y++)
            {
                new ReadOnlySpan<float>(plane.Row(y), plane.Width).CopyTo(grids[k].AsSpan(y * plane.Width));
            }
        }

        return grids;
    }

    /// <summary>Replaces the latents of a band of rows but those that are pinned; what the optimiser knew of them stays.</summary>
    /// <param name="grid">Index of the grid.</param>
    /// <param name="firstRow">First row to replace.</param>
    /// <param name="values">Whole rows.</param>
    public void SetLatents(int grid, int firstRow, ReadOnlySpan<float> values)
    {
        Plane plane = Latents[grid];
        for (int y = 0; y * plane.Width < values.Length; y++)
        {
            values.Slice(y * plane.Width, plane.Width).CopyTo(new Span<float>(plane.Row(firstRow + y), plane.Width));
            Blank.ClearPinned(plane.Row(firstRow + y), grid, firstRow + y);
        }
    }

    /// <summary>Takes the latents of an image that this one is a part of.</summary>
    /// <param name="whole">The image.</param>
    /// <param name="left">Column of the part's first pixel, of which all grids' subsampling factors are divisors.</param>
    /// <param name="top">Its row, likewise.</param>
    public void TakeLatents(TrainingImage whole, int left, int top)
    {
        for (int k = 0; k < Latents.Length; k++)
        {
            for (int y = 0; y < Latents[k].Height; y++)
            {
                SetLatents(k, y, new ReadOnlySpan<float>(whole.Latents[k].Row((top >> k) + y) + (left >> k), Latents[k].Width));
            }
        }
    }

    /// <summary>Takes another reference, or none; the latents become what is drawn without the new one's share.</summary>
    public void ReferTo(ImageReference? reference)
    {
        AddReference(1f);
        Reference = reference;
        AddReference(-1f);
    }

    /// <summary>The rounded latents, as the codes file holds them.</summary>
    public short[][] Round()
    {
        var grids = new short[Latents.Length][];
        for (int k = 0; k < grids.Length; k++)
        {
            Plane plane = Latents[k];
            grids[k] = new short[plane.Width * plane.Height];
            for (int y = 0; y < plane.Height; y++)
            {
                for (int x = 0; x < plane.Width; x++)
                {
                    grids[k][(y * plane.Width) + x] = (short)Round(plane.Row(y)[x]);
                }
            }
        }

        return grids;
    }

    /// <summary>As the quantiser rounds, to the format's range.</summary>
    private static float Round(float latent) => Math.Clamp(MathF.Floor(latent + 0.5f), -FormatConstants.MaximumLatent, FormatConstants.MaximumLatent);

    private void AddReference(float factor)
    {
        for (int k = 0; Reference is not null && k < Latents.Length; k++)
        {
            for (int y = 0; y < Latents[k].Height; y++)
            {
                float* factors = Reference.Factors(k, y);
                for (int x = 0; x < Latents[k].Width; x++)
                {
                    Latents[k].Row(y)[x] += factor * factors[x] * Round(Reference.Image.Latents[k].Row(y)[x]);
                }

                Blank.ClearPinned(Latents[k].Row(y), k, y);
            }
        }
    }

    public static Plane[] CreateGrids(int width, int height, int count)
        => [.. Enumerable.Range(0, count).Select(k => new Plane(LatentGeometry.GridSide(width, k), LatentGeometry.GridSide(height, k)))];

    public void Dispose()
    {
        Target.Dispose();
        Reference = null;
        ForgetMoments();
        foreach (Plane plane in Latents)
        {
            plane.Dispose();
        }
    }
}
