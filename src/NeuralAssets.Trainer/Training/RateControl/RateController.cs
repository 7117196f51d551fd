using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>Where rate control begins; what it does is in the other classes of this folder.</summary>
internal static class RateController
{
    /// <summary>The control of a group that has a goal, else null.</summary>
    /// <param name="plan">The group.</param>
    /// <param name="set">Its images.</param>
    /// <param name="crops">Those to warm up on.</param>
    /// <param name="isSmooth">Whether the group begins at reduced size.</param>
    /// <exception cref="TrainerException">NA0403: index, masks and the smallest decoder alone exceed the budget.</exception>
    public static LambdaControl? Create(GroupPlan plan, TrainingSet set, IReadOnlyList<TrainingImage> crops, bool isSmooth)
    {
        if (plan.Goal is null)
        {
            return null;
        }

        long codes = EmptyCodesBytes(set);
        RefuseHopelessBudget(plan, set.Architecture, codes);
        return new LambdaControl(plan.Goal, set, crops, codes + ArchitectureChooser.ExpectedBytes(set.Architecture), isSmooth);
    }

    /// <summary>The codes file with nothing in it but what no lambda changes: index and masks.</summary>
    private static long EmptyCodesBytes(TrainingSet set)
    {
        IReadOnlyList<ImageCodes> images = set.Codes();
        var encoded = new EncodedImage[images.Count];
        Parallel.For(0, encoded.Length, i => encoded[i] = new EncodedImage(default, MaskStream(images[i])));
        return CodesWriter.Write(0, [set.Architecture], images, encoded).LongLength;
    }

    private static byte[] MaskStream(ImageCodes image)
    {
        var encoder = new RansEncoder();
        MaskEncoder.Encode(encoder, image);
        return encoder.Finish(lanes: 1);
    }

    /// <summary>Training would take its time to say the same.</summary>
    private static void RefuseHopelessBudget(GroupPlan plan, DecoderArchitecture architecture, long codes)
    {
        ParameterTensor[] zeros = [.. architecture.Tensors.Select(shape => new ParameterTensor { Shape = shape, StepExponent = 0, Values = new int[shape.Count] })];
        long decoder = DecoderWriter.Write([new DecoderParameters { Architecture = architecture, Tensors = zeros }]).LongLength;
        if (codes + decoder > plan.Goal!.MaxBytes)
        {
            throw new TrainerException(
                DiagnosticCodes.BudgetTooSmall,
                $"Group '{plan.Group}' can't be made as small as MaxBytes={plan.Goal.MaxBytes}: index and masks take {codes} bytes, and a decoder takes {decoder} before its first weight.");
        }
    }
}
