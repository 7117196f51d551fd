using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>
/// How results answer to lambda, near enough to steer by; measured on Kodak photographs (README of the repository): PSNR falls by 2.5 dB and
/// bytes by 40 % when lambda is multiplied by e. What is steered to is a goal's <b>level</b>: dB, or the logarithm of the latents' bytes.
/// </summary>
internal static class RateModel
{
    /// <summary>A lambda outside of these has no effect that another inside has not.</summary>
    public const double SmallestLambda = 1e-7;

    /// <inheritdoc cref="SmallestLambda"/>
    public const double LargestLambda = 10;

    /// <summary>No training begins outside of these.</summary>
    private const double SmallestStart = 1e-5;
    private const double LargestStart = 1e-1;

    private const double PsnrSlope = -2.5;
    private const double BytesSlope = -0.5;

    /// <summary>Change of the level by a change of the logarithm of lambda.</summary>
    public static double Slope(RateGoal goal) => goal.Psnr is null ? BytesSlope : PsnrSlope;

    /// <summary>The common factor of the images' lambdas that photographs would need: what is known before there are pictures to look at.</summary>
    public static double PhotographsFactor(GroupPlan plan)
    {
        if (plan.Goal is not RateGoal goal)
        {
            return 1;
        }

        double pixels = plan.Images.Sum(planned => (double)planned.Image.Pixels);
        double logarithm = plan.Images.Sum(planned => planned.Image.Pixels * Math.Log(QualityScale.Lambda(planned.Quality))) / pixels;
        double lambda = goal.Psnr is double psnr
            ? 2 * Math.Pow(10, -psnr / 10)
            : ExpectedLambda(8 * goal.MaxBytes!.Value / pixels);
        return Math.Clamp(lambda, SmallestStart, LargestStart) / Math.Exp(logarithm);
    }

    /// <summary>The common factor of the images' lambdas that their content is expected to need.</summary>
    /// <param name="goal">To be reached.</param>
    /// <param name="content">Of the images.</param>
    /// <param name="isExact">Those without a part in a PSNR.</param>
    /// <param name="lambdas">By the images' Quality.</param>
    /// <param name="otherBytes">What the files are expected to hold beside latents.</param>
    public static double ContentFactor(
        RateGoal goal, IReadOnlyList<ContentSpectrum> content, IReadOnlyList<bool> isExact, IReadOnlyList<double> lambdas, double otherBytes)
    {
        double wanted = goal.Psnr ?? LatentBytes(goal.MaxBytes!.Value, otherBytes);
        double low = Math.Log(SmallestStart / lambdas.Max());
        double high = Math.Log(LargestStart / lambdas.Min());
        while (high - low > 1e-3)
        {
            double middle = 0.5 * (low + high);
            (low, high) = Expected(Math.Exp(middle)) > wanted ? (middle, high) : (low, middle);
        }

        return Math.Exp(low);

        double Expected(double factor) => goal.Psnr is null
            ? content.Select((image, i) => image.ExpectedBytes(factor * lambdas[i])).Sum()
            : ImageQuality.MeanPsnr(content.Select((image, i) => isExact[i] ? ImageQuality.MaximumPsnr : image.ExpectedPsnr(factor * lambdas[i])));
    }

    /// <summary>What is left of a budget for latents: at the least a twentieth, so that there is something to steer by.</summary>
    /// <param name="budget">Bytes of both files.</param>
    /// <param name="otherBytes">What the files are expected to hold beside latents.</param>
    public static double LatentBytes(double budget, double otherBytes) => Math.Max(budget - otherBytes, 0.05 * budget);

    /// <summary>Codes that a photograph of that size is expected to have.</summary>
    public static double ExpectedBytes(long pixels, double lambda) => pixels * ExpectedBitsPerPixel(lambda) / 8;

    /// <summary>The lambda that is expected to spend so many bits per pixel.</summary>
    private static double ExpectedLambda(double bitsPerPixel) => 1e-3 * Math.Pow(0.48 / bitsPerPixel, 1 / 0.45);

    /// <summary>What Cool-chic's published results spend on photographs: 0.48 bits at lambda 1e-3, about 37 % more each time lambda halves.</summary>
    private static double ExpectedBitsPerPixel(double lambda) => 0.48 * Math.Pow(1e-3 / lambda, 0.45);
}
