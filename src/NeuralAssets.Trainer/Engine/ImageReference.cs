using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Engine;

/// <summary>The image that another one refers to, and the blocks in which its latents are added (FORMAT.md, section 6.1).</summary>
internal sealed unsafe class ImageReference : IDisposable
{
    // Per grid, a row of factors for each row of blocks, or of latents where these are larger.
    private readonly Plane[] _factors;

    /// <param name="image">Has no reference itself.</param>
    /// <param name="blocks">1 for each block of 16 x 16 pixels that has the reference, else 0, row by row.</param>
    /// <param name="lambda">What the referring image's bits cost when the blocks were chosen; it may change while a goal is sought.</param>
    public ImageReference(TrainingImage image, byte[] blocks, float lambda)
    {
        Image = image;
        Blocks = blocks;
        Lambda = lambda;
        int blockColumns = ReferenceLatents.BlockSide(image.Width);
        _factors = [.. image.Latents.Select((latents, k) => new Plane(latents.Width, RowOf(k, latents.Height - 1) + 1))];
        for (int k = 0; k < _factors.Length; k++)
        {
            for (int y = 0; y < image.Latents[k].Height; y++)
            {
                float* factors = Factors(k, y);
                for (int x = 0; x < image.Latents[k].Width; x++)
                {
                    factors[x] = blocks[(ReferenceLatents.BlockOf(y, k) * blockColumns) + ReferenceLatents.BlockOf(x, k)];
                }
            }
        }
    }

    public TrainingImage Image { get; }

    public byte[] Blocks { get; }

    public float Lambda { get; }

    /// <summary>Which of a group's images it is.</summary>
    public int IndexIn(IReadOnlyList<TrainingImage> images) => images.TakeWhile(image => image != Image).Count();

    /// <summary>What each latent of a row of the reference is multiplied by: 1 or 0.</summary>
    public float* Factors(int grid, int y) => _factors[grid].Row(RowOf(grid, y));

    private static int RowOf(int grid, int y) => y >> Math.Max(0, FormatConstants.ReferenceBlockLog2 - grid);

    public void Dispose()
    {
        foreach (Plane plane in _factors)
        {
            plane.Dispose();
        }
    }
}
