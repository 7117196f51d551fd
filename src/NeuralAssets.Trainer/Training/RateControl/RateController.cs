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

    /// <summary>The codes file with nothing in it but what no lambda changes: index, layouts and masks.</summary>
    private static long EmptyCodesBytes(TrainingSet set)
    {
        IReadOnlyList<ImageCodes> images = set.Codes();
        byte[][] streams = new byte[images.Count][];
        Parallel.For(0, streams.Length, i => streams[i] = new byte[FormatConstants.LayoutLength + MaskBytes(images[i])]);
        return CodesWriter.Write(0, networks: 1, images, streams, new uint[streams.Length]).LongLength;
    }

    private static int MaskBytes(ImageCodes image)
    {
        var encoder = new RansEncoder();
        MaskEncoder.Encode(encoder, image);
        return image.HasMask ? encoder.Finish(lanes: 1).Length : 0;
    }

    /// <summary>Training would take its time to say the same.</summary>
    private static void RefuseHopelessBudget(GroupPlan plan, DecoderArchitecture architecture, long codes)
    {
        long decoder = FormatConstants.DecoderHeaderLength
            + (FormatConstants.TensorHeaderLength * architecture.Tensors.Count)
            + (2 * FormatConstants.ChecksumLength);
        if (codes + decoder > plan.Goal!.MaxBytes)
        {
            throw new TrainerException(
                DiagnosticCodes.BudgetTooSmall,
                $"Group '{plan.Group}' can't be made as small as MaxBytes={plan.Goal.MaxBytes}: index and masks take {codes} bytes, and a decoder takes {decoder} before its first weight.");
        }
    }
}
