using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training.RateControl;

namespace NeuralAssets.Trainer.Training;

/// <summary>A group's images as the engine trains them, and how they will be coded.</summary>
internal sealed class TrainingSet : IDisposable
{
    /// <summary>Pixels that decisions about the weights are taken on: enough for stable choices, few enough for hundreds of evaluations.</summary>
    private const long SamplePixels = 800_000;

    private readonly GroupPlan _plan;
    private readonly AlphaPlan[] _alpha;

    private TrainingSet(GroupPlan plan, AlphaPlan[] alpha, double[] expectedBytes, DecoderArchitecture architecture, TrainingImage[] images)
    {
        _plan = plan;
        _alpha = alpha;
        ExpectedBytes = expectedBytes;
        Architecture = architecture;
        Images = images;
    }

    public DecoderArchitecture Architecture { get; private set; }

    /// <summary>In the order of the plan.</summary>
    public IReadOnlyList<TrainingImage> Images { get; }

    /// <summary>Of each image's codes, by its content and by its lambda at the beginning.</summary>
    public IReadOnlyList<double> ExpectedBytes { get; }

    /// <summary>Of each image.</summary>
    public required IReadOnlyList<ContentSpectrum> Content { get; init; }

    /// <summary>Which images are expected to be exact (<see cref="ExactImages"/>).</summary>
    public required IReadOnlyList<bool> IsExact { get; init; }

    /// <summary>What the images' lambdas began with, by those of their Quality.</summary>
    public double StartFactor { get; private init; } = 1;

    /// <summary>Those that have networks of their own, as yet.</summary>
    public IReadOnlyList<TrainingImage> Individuals => [.. Images.Where(image => image.Network is not null)];

    /// <summary>What each image has now.</summary>
    public IReadOnlyList<double> Lambdas => [.. Images.Select(image => (double)image.Lambda)];

    /// <summary>Of all images together.</summary>
    public long Pixels => Images.Sum(image => image.Pixels);

    /// <param name="plan">The group.</param>
    /// <param name="given">The network, if it is given; else its size is chosen for the group.</param>
    public static TrainingSet Create(GroupPlan plan, DecoderArchitecture? given = null)
    {
        double[] lambdas = [.. plan.Images.Select(static planned => QualityScale.Lambda(planned.Quality))];
        double likely = RateModel.PhotographsFactor(plan);
        var alpha = new AlphaPlan[lambdas.Length];
        var targets = new PixelTarget[lambdas.Length];
        Parallel.For(0, lambdas.Length, i =>
        {
            SourceImage image = plan.Images[i].Image;
            alpha[i] = AlphaPlanner.Plan(image, likely * lambdas[i], plan.Effort);
            targets[i] = Target(image, image.Rgba, image.Width, image.Height, alpha[i]);
        });
        bool grey = plan.Images.All(planned => planned.Image.IsGrey);
        bool softAlpha = alpha.Any(static planned => planned.Kind is AlphaKind.MaskAndSoft or AlphaKind.Synthesis);
        ContentSpectrum[] content = ContentSpectrum.Of(targets);
        bool[] isExact = ExactImages.Foretell(plan, content, lambdas);
        double factor = plan.Goal is RateGoal goal ? RateModel.ContentFactor(goal, content, isExact, lambdas, otherBytes: 0) : 1;
        lambdas = [.. lambdas.Select(lambda => factor * lambda)];
        double[] expected = [.. content.Select((image, i) => image.ExpectedBytes(lambdas[i]))];
        DecoderArchitecture architecture = given ?? ArchitectureChooser.Choose(
            plan.Images.Max(static planned => Math.Max(planned.Image.Width, planned.Image.Height)),
            plan.Goal?.MaxBytes ?? expected.Sum(),
            (grey ? 1 : 3) + (softAlpha ? 1 : 0),
            plan.Effort);
        var images = new TrainingImage[targets.Length];
        Parallel.For(0, images.Length, i => images[i] = new TrainingImage(targets[i], (float)lambdas[i], architecture.GridCount));
        if (plan.Metric == TrainingMetric.MsSsim)
        {
            Parallel.For(0, images.Length, i => images[i].Target.Weights = MsSsimWeights.Of(plan.Images[i].Image));
        }

        return new TrainingSet(plan, alpha, expected, architecture, images) { Content = content, IsExact = isExact, StartFactor = factor };
    }

    /// <summary>A part of an image to warm up on.</summary>
    public TrainingImage Crop(int index, int left, int top, int width, int height)
    {
        SourceImage source = _plan.Images[index].Image;
        var pixels = new byte[4 * width * height];
        for (int y = 0; y < height; y++)
        {
            source.Rgba.AsSpan(4 * (((top + y) * source.Width) + left), 4 * width).CopyTo(pixels.AsSpan(4 * y * width));
        }

        PixelTarget target = Target(source, pixels, width, height, _alpha[index].Crop(source.Width, left, top, width, height));
        target.Weights = Images[index].Target.Weights?.Crop(left, top, width, height);
        return new TrainingImage(target, Images[index].Lambda, Architecture.GridCount);
    }

    /// <summary>Images spread evenly over the group until they hold enough pixels, and the group's pixels by theirs.</summary>
    public (IReadOnlyList<TrainingImage> Images, double Scale) Sample()
    {
        int every = (int)Math.Clamp(Pixels / SamplePixels, 1, Images.Count);
        TrainingImage[] sample = [.. Images.Where((_, i) => i % every == every / 2)];
        return (sample, (double)Pixels / sample.Sum(image => image.Pixels));
    }

    /// <summary>What the encoder is to write, with the latents as they are now.</summary>
    public IReadOnlyList<ImageCodes> Codes()
    {
        short[][][] grids = [.. Images.Select(image => image.Round())];
        int[] order = CodesWriter.Order(_plan.Images.Select(planned => planned.Image.Name));
        return [.. _plan.Images.Select((planned, i) => new ImageCodes(
            planned.Image.Name,
            planned.Image.Width,
            planned.Image.Height,
            _alpha[i].Kind,
            planned.Image.IsGrey,
            grids[i],
            _alpha[i].Classes)
            {
                Difference = Images[i].Network?.Coded,
                Reference = Images[i].Reference is { } reference ? Refer(reference.IndexIn(Images), reference.Blocks) : null,
                IsNormalMap = planned.Image.Kind == ImageKind.Normal,
                KeepsHidden = planned.Image.IsAlphaData && _alpha[i].Kind != AlphaKind.Opaque,
            })];

        ReferenceCodes Refer(int image, byte[] blocks) => new(Array.IndexOf(order, image), grids[image], blocks);
    }

    /// <summary>The network becomes one for smooth pictures, before anything is trained.</summary>
    public void UseSmoothNetwork()
        => Architecture = ArchitectureChooser.Smooth(Architecture, _plan.Effort, _plan.Goal?.Psnr is null ? Lambdas.Min() : null);

    /// <inheritdoc cref="TrainingImage.ForgetMoments"/>
    public void ForgetMoments()
    {
        foreach (TrainingImage image in Images)
        {
            image.ForgetMoments();
        }
    }

    private static PixelTarget Target(SourceImage image, byte[] rgba, int width, int height, AlphaPlan alpha)
        => new(rgba, width, height, alpha.Kind, image.IsGrey, image.Kind, alpha.Classes);

    public void Dispose()
    {
        foreach (TrainingImage image in Images)
        {
            image.Dispose();
        }
    }
}
