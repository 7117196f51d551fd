using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>What decoded pixels are judged by is what training minimises.</summary>
public sealed class TrainingDistortionTests
{
    [Fact]
    public void By_PSNR_it_is_the_mean_squared_error()
    {
        SourceImage image = SmallGroup.Noise("a", 1);
        byte[] decoded = [.. image.Rgba.Select(static (value, i) => (byte)(i % 4 == 0 ? Math.Min(255, value + 5) : value))];
        Assert.Equal(ImageQuality.MeanSquaredError(image.Rgba, decoded, hasAlpha: false) / (255 * 255), TrainingDistortion.Measure(TrainingMetric.Psnr, image, decoded), 1e-9);
    }

    /// <summary>Noise that cancels within two by two pixels is left at no coarser scale; one that is the same in blocks of eight is left at all.</summary>
    [Fact]
    public void By_similarity_coarse_errors_count_more_than_fine_ones()
    {
        SourceImage image = SmallGroup.Noise("a", 1);
        double fine = Error(static (x, y) => ((x + y) & 1) == 0);
        double coarse = Error(static (x, y) => (((x / 8) + (y / 8)) & 1) == 0);
        Assert.True(coarse > 4 * fine, $"{coarse}, {fine}");
        Assert.Equal(0, TrainingDistortion.Measure(TrainingMetric.MsSsim, image, image.Rgba));

        double Error(Func<int, int, bool> isBrighter)
        {
            byte[] decoded = [.. image.Rgba.Select((value, i) =>
                (byte)(i % 4 == 3 ? value : Math.Clamp(value + (isBrighter(i / 4 % image.Width, i / 4 / image.Width) ? 3 : -3), 0, 255)))];
            return TrainingDistortion.Measure(TrainingMetric.MsSsim, image, decoded);
        }
    }
}
