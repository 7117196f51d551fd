using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Weights;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class VerifierTests
{
    [Fact]
    public void Wrong_latents_are_one_error_with_the_files_name()
    {
        GroupPlan plan = SmallGroup.Plan();
        using TrainingSet set = TrainingSet.Create(plan);
        var random = new Random(2);
        foreach (TrainingImage image in set.Images)
        {
            float[] latents = [.. Enumerable.Range(0, image.Width * image.Height).Select(_ => (random.NextSingle() * 6f) - 3f)];
            image.SetLatents(grid: 0, firstRow: 0, latents);
        }

        DecoderParameters decoder = Round(RandomImages.Network(set.Architecture, new Random(1)));
        IReadOnlyList<ImageCodes> codes = set.Codes();
        var coded = new CodedGroup(decoder, codes);
        EncodedGroup files = GroupEncoder.Encode(coded);
        Assert.Equal(4, Verifier.Verify(plan, set.Lambdas, coded, files, CancellationToken.None).Count);

        foreach (short[] grid in codes[^1].Grids)
        {
            Array.Fill(grid, (short)90);
        }

        TrainerException e = Assert.Throws<TrainerException>(
            () => Verifier.Verify(plan, set.Lambdas, coded, files, CancellationToken.None));
        Assert.Equal(DiagnosticCodes.VerificationFailed, e.Diagnostic.Code);
        Assert.Equal(plan.Images[^1].Image.Path, e.Diagnostic.File);
    }

    /// <summary>To one step, whatever that costs: what is verified must depend on the latents.</summary>
    private static DecoderParameters Round(NetworkParameters network)
    {
        const int StepExponent = 6;
        var rounding = new FeedbackRounding(LossCurvature.None, network.Values);
        return new DecoderParameters
        {
            Architecture = network.Architecture,
            Tensors = [.. network.Shapes.Select((shape, t) => new ParameterTensor
            {
                Shape = shape,
                StepExponent = StepExponent,
                Values = rounding.Round(network.FirstOf(t), shape.Count, StepExponent, out _),
            })],
        };
    }
}
