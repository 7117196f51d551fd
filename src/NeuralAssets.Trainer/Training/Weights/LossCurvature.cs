using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Training.Weights;

/// <summary>How the loss bends where the network's parameters move: what rounding one of them asks of those that are rounded later.</summary>
internal sealed class LossCurvature
{
    /// <summary>What eigenvalues are raised by, as a share of the mean second derivative: a sample of the pixels tells no more (README of this folder).</summary>
    private const double Damping = 0.02;

    /// <summary>By how much the sample's loss changes, in bits, about, where a parameter moves by its unit: enough to be seen, and little enough to be its curvature.</summary>
    private const double ProbeBits = 2;

    /// <summary>A parameter's unit, before it is known how much the loss depends on it.</summary>
    private const double FirstUnit = 1.0 / 256;

    /// <summary>Of a parameter that hardly matters.</summary>
    private const double LargestUnit = 1;

    /// <summary>Where the loss does not bend at all, nothing is asked of anything.</summary>
    private const double LeastDamping = 1e-9;

    /// <summary>Parameters, three times multiplied, whose eigenvalues take as long as a pixel's gradient.</summary>
    private const int CubePerPixel = 64;

    private readonly CurvatureBlock[] _blocks;

    private LossCurvature(CurvatureBlock[] blocks, long pixels) => (_blocks, Pixels) = (blocks, pixels);

    /// <summary>Nothing is known, so nothing is asked.</summary>
    public static LossCurvature None { get; } = new([], pixels: 0);

    /// <summary>Of the sample.</summary>
    public long Pixels { get; }

    /// <summary>Gradients of pixels that it takes to measure, and what finding eigenvalues is worth in such, for predictions of time.</summary>
    /// <param name="parameters">Of the network.</param>
    /// <param name="pixels">Of the sample.</param>
    public static long Work(NetworkParameters parameters, long pixels)
    {
        long count = parameters.Values.Length;
        return (2 * count * pixels) + (count * count * count / CubePerPixel);
    }

    /// <summary>Second derivatives of a trained group's loss, from a sample of its pixels.</summary>
    /// <param name="context">Of the training.</param>
    /// <param name="set">With latents.</param>
    /// <param name="pixels">Of the sample.</param>
    /// <param name="threads">Work side by side, each on derivatives of its own: a gradient of so few pixels is no work to share.</param>
    /// <param name="cancellationToken">Stops between gradients.</param>
    public static LossCurvature Measure(TrainingContext context, TrainingSet set, int pixels, int threads, CancellationToken cancellationToken)
    {
        CurvatureSample[] samples = [.. Enumerable.Range(0, threads).Select(
            _ => CurvatureSample.Cut(set, pixels, context.Draws.For(DrawPurpose.CurvatureSample)))];
        FusedEngine[] engines = [.. samples.Select(_ => CodecEngine.Create(set.Architecture, threads: 1, seed: 0))];
        try
        {
            return Measure(
                [.. engines.Zip(samples, (engine, sample) => new GradientProbe(engine, context.Parameters, sample.Images))], cancellationToken);
        }
        finally
        {
            Array.ForEach(engines, engine => engine.Dispose());
            Array.ForEach(samples, sample => sample.Dispose());
        }
    }

    /// <summary>Second derivatives of the loss with hard rounding; <see cref="None"/> where they are not finite, as after a training that diverged.</summary>
    /// <param name="probes">Alike; they work side by side, and how many they are changes nothing.</param>
    /// <param name="cancellationToken">Stops between gradients.</param>
    public static LossCurvature Measure(IReadOnlyList<GradientProbe> probes, CancellationToken cancellationToken)
    {
        double[] units = Units(probes[0]);
        var diagonal = new double[units.Length];
        CurvatureBlock[] blocks = [.. Blocks(probes[0].Shapes)];
        var options = new ParallelOptions { MaxDegreeOfParallelism = probes.Count, CancellationToken = cancellationToken };
        var decomposing = new List<Task>();
        foreach (CurvatureBlock block in blocks)
        {
            int last = block.First - 1;
            Parallel.For(0, probes.Count, options, worker =>
            {
                for (int p = Interlocked.Increment(ref last); p < block.End; p = Interlocked.Increment(ref last))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    double[] derivatives = [.. probes[worker].Change(p, [units[p]], block.Part).Select((change, i) => change * units[i])];
                    diagonal[p] = Array.TrueForAll(derivatives, double.IsFinite) ? derivatives[p] : double.NaN;
                    block.Take(p, derivatives, units[p]);
                }
            });

            // Beside the derivatives of the next block.
            if (Array.TrueForAll(diagonal[block.First..block.End], double.IsFinite))
            {
                decomposing.Add(Task.Run(block.Decompose, cancellationToken));
            }
        }

        Task.WaitAll(decomposing, cancellationToken);
        if (decomposing.Count < blocks.Length)
        {
            return None;
        }

        double damping = Math.Max(Damping * diagonal.Average(), LeastDamping);
        Parallel.ForEach(blocks, options, block => block.Factorise(damping));
        return new LossCurvature(blocks, probes[0].Pixels);
    }

    /// <summary>The block of a parameter; null if nothing is known of it.</summary>
    public CurvatureBlock? BlockOf(int parameter) => Array.Find(_blocks, block => parameter >= block.First && parameter < block.End);

    /// <summary>What the rate depends on and what the distortion depends on: with latents as they are, neither asks anything of the other.</summary>
    private static IEnumerable<CurvatureBlock> Blocks(IReadOnlyList<TensorShape> shapes)
    {
        int rate = shapes.Where(shape => LossParts.Of(shape.Kind) == LossPart.Rate).Sum(shape => shape.Count);
        yield return new CurvatureBlock(LossPart.Rate, 0, rate);
        yield return new CurvatureBlock(LossPart.Distortion, rate, shapes.Sum(shape => shape.Count) - rate);
    }

    /// <summary>Of each parameter, one for a tensor: the second derivative along random signs is the sum of those by its parameters, expectedly (Hutchinson, 1989).</summary>
    private static double[] Units(GradientProbe probe)
    {
        var random = new Random(0);
        var units = new double[probe.Shapes.Sum(shape => shape.Count)];
        int first = 0;
        foreach (TensorShape shape in probe.Shapes)
        {
            double unit = FirstUnit;
            for (int pass = 0; pass < 2; pass++)
            {
                double[] signs = [.. Enumerable.Range(0, shape.Count).Select(_ => random.Next(2) == 0 ? -unit : unit)];
                double[] change = probe.Change(first, signs, LossParts.Of(shape.Kind));
                double sum = 0;
                for (int i = 0; i < signs.Length; i++)
                {
                    sum += signs[i] * change[first + i];
                }

                unit = Math.Min(unit * Math.Sqrt(2 * ProbeBits / Math.Max(sum / shape.Count, 1e-3)), LargestUnit);
            }

            Array.Fill(units, unit, first, shape.Count);
            first += shape.Count;
        }

        return units;
    }
}
