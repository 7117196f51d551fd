using System.Diagnostics;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Torch;
using NeuralAssets.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Benchmarks.Training;

/// <summary>The torch modules one by one, forward and backward, on inputs cut off from each other.</summary>
internal static class TorchStages
{
    /// <summary>Rounds over the first image until the time is over.</summary>
    public static IReadOnlyList<StageFigures> Measure(
        TrainingSet set, NetworkParameters parameters, QuantiserSettings settings, double seconds)
    {
        TrainingImage image = set.Images[0];
        using var codec = new CodecModule(set.Architecture, CPU, ScalarType.Float32);
        codec.Network.Load(parameters);
        using var latents = new TorchLatents(image, CPU);
        var times = new Dictionary<string, double>();
        int rounds = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalSeconds < seconds; rounds++)
        {
            Round(codec, latents, settings, set.Architecture.HasAlpha, times);
        }

        return [.. times.Select(time => new StageFigures(time.Key, rounds * image.Pixels / time.Value / 1e6))];
    }

    private static void Round(
        CodecModule codec, TorchLatents latents, QuantiserSettings settings, bool hasAlpha, Dictionary<string, double> times)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] quantised = [];
        Time(StageFigures.Quantisation, () =>
        {
            quantised = latents.Image.Quantise(settings);
            cat([.. quantised.Select(static grid => grid.flatten())]).sum().backward();
        });
        Tensor[] grids = [.. quantised.Select(Leaf)];
        Tensor all = Leaf(cat([.. grids.Select(static grid => grid.flatten())]));
        Tensor mean = Leaf(zeros_like(all));
        Tensor logScale = Leaf(zeros_like(all));
        double rate = Time(StageFigures.Rate, () => LaplaceRate.Bits(all, mean, logScale).sum().backward());

        // The context module ends with the rate.
        Time(StageFigures.Context, () => codec.Context.forward(grids, 0).backward());
        times[StageFigures.Context] -= rate;

        Tensor planes = zeros(0);
        Time(StageFigures.Upsampling, () =>
        {
            planes = codec.Upsampling.forward(grids);
            planes.sum().backward();
        });
        Tensor features = Leaf(planes);
        Time(StageFigures.Synthesis, () => latents.Image.Distortion(codec.Synthesis.forward(features), hasAlpha).backward());
        Time(StageFigures.LatentStep, () => latents.Step(new LatentStep(Rate: 1e-3f, Epsilon: 1f)));

        static Tensor Leaf(Tensor tensor) => tensor.detach().clone().requires_grad_();

        double Time(string stage, Action action)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            times[stage] = times.GetValueOrDefault(stage) + seconds;
            return seconds;
        }
    }
}
