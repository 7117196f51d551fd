using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Tests.Engine;

/// <summary>What is left out of images that are transparent in part. That nothing else changes, <see cref="GradientTests"/> and AutogradTests show.</summary>
public sealed class BlankAreaTests
{
    private const int Width = 301;
    private const int Height = 150;

    private static readonly (int Left, int Top, int Width, int Height) s_part = (203, 111, 37, 23);

    [Theory]
    [InlineData((int)AlphaKind.Opaque, (int)ImageKind.Color)]
    [InlineData((int)AlphaKind.Synthesis, (int)ImageKind.Color)]
    [InlineData((int)AlphaKind.Mask, (int)ImageKind.Data)]
    public void Nothing_is_left_out_of_images_whose_every_pixel_counts(int alpha, int kind)
    {
        using TrainingImage image = Create((AlphaKind)alpha, (ImageKind)kind);
        for (int k = 0; k < RandomImages.Grids; k++)
        {
            Assert.False(image.Blank.HasPinned(k));
            Assert.All(Enumerable.Range(0, image.Latents[k].Height), y => Assert.Equal(image.Latents[k].Width, Columns(image.Blank.Contexts[k], y)));
        }

        Assert.All(Enumerable.Range(0, Height), y => Assert.Equal(Width, Columns(image.Blank.Pixels, y)));
    }

    [Fact]
    public void Every_latent_is_coded_once()
    {
        using TrainingImage image = Create(AlphaKind.MaskAndSoft);
        for (int k = 0; k < RandomImages.Grids; k++)
        {
            int[] coded = new int[image.Latents[k].Width * image.Latents[k].Height];
            for (int y = 0; y < image.Latents[k].Height; y++)
            {
                foreach (RowPart part in image.Blank.Contexts[k][y])
                {
                    for (int i = 0; i < part.Rows * part.Columns; i++)
                    {
                        coded[((y + (i / part.Columns)) * image.Latents[k].Width) + part.First + (i % part.Columns)]++;
                    }
                }
            }

            Assert.All(coded, static times => Assert.Equal(1, times));
        }
    }

    [Fact]
    public void Pixels_that_count_are_synthesised_and_far_ones_are_not()
    {
        using TrainingImage image = Create(AlphaKind.Mask);
        for (int y = 0; y < Height; y++)
        {
            bool counts = y >= s_part.Top && y < s_part.Top + s_part.Height;
            Assert.True(!counts || Covers(image.Blank.Pixels[y], s_part.Left, s_part.Left + s_part.Width));
            Assert.Equal(y < s_part.Top - 3 || y >= s_part.Top + s_part.Height + 3, image.Blank.Pixels[y].Length == 0);
        }
    }

    [Fact]
    public void Most_rows_of_blank_latents_are_not_worked_on()
    {
        using TrainingImage image = Create(AlphaKind.Mask);
        int columns = Enumerable.Range(0, Height).Sum(y => Columns(image.Blank.Contexts[0], y));

        Assert.InRange(columns, 0, Width * Height / 3);
    }

    [Fact]
    public unsafe void Pinned_latents_stay_zero_whoever_sets_them()
    {
        using TrainingImage image = Create(AlphaKind.Mask);
        for (int k = 0; k < RandomImages.Grids; k++)
        {
            float[] ones = new float[image.Latents[k].Width * image.Latents[k].Height];
            Array.Fill(ones, 1f);
            image.SetLatents(k, firstRow: 0, ones);
        }

        DecoderArchitecture architecture = RandomImages.Architecture(channels: 3);
        NetworkParameters parameters = RandomImages.Network(architecture, new Random(1));
        using var engine = CodecEngine.Create(architecture, threads: 2, seed: 1);
        engine.SetParameters(parameters);
        engine.Update([image], new QuantiserSettings(Temperature: 0.4f, Noise: 0.2f), new LatentStep(0.1f, Epsilon: 1f), new float[parameters.Values.Length]);

        Assert.NotEmpty(image.Blank.Pinned(0, 0));
        for (int k = 0; k < RandomImages.Grids; k++)
        {
            for (int y = 0; y < image.Latents[k].Height; y++)
            {
                foreach (ColumnRange range in image.Blank.Pinned(k, y))
                {
                    Assert.All(new Span<float>(image.Latents[k].Row(y) + range.First, range.End - range.First).ToArray(), static value => Assert.Equal(0f, value));
                }
            }
        }
    }

    [Fact]
    public void What_a_workspace_held_before_has_no_effect()
    {
        DecoderArchitecture architecture = RandomImages.Architecture(channels: 4);
        NetworkParameters parameters = RandomImages.Network(architecture, new Random(1));
        using TrainingImage image = Create(AlphaKind.MaskAndSoft);
        using TrainingImage other = RandomImages.Create(Width, Height, AlphaKind.MaskAndSoft, grey: false, new Random(2));

        Assert.Equal(Gradient([]), Gradient([other]));

        float[] Gradient(TrainingImage[] before)
        {
            using var engine = CodecEngine.Create(architecture, threads: 1, seed: 1);
            engine.SetParameters(parameters);
            float[] gradient = new float[parameters.Values.Length];
            if (before.Length > 0)
            {
                engine.Differentiate(before, QuantiserSettings.Hard, gradient, new float[1][][]);
            }

            engine.NoiseState = 3;
            engine.Differentiate([image], new QuantiserSettings(Temperature: 0.4f, Noise: 0.2f), gradient, new float[1][][]);
            return gradient;
        }
    }

    private static TrainingImage Create(AlphaKind alpha, ImageKind kind = ImageKind.Color)
        => RandomImages.CreateSprite(Width, Height, s_part, alpha, new Random(3), kind: kind);

    private static int Columns(RowParts parts, int y) => parts[y].Sum(static part => part.Columns);

    private static bool Covers(RowPart[] parts, int first, int end)
        => Enumerable.Range(first, end - first).All(x => parts.Any(part => x >= part.First && x < part.First + part.Columns));
}
