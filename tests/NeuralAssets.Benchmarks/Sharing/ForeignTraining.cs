using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Benchmarks.Sharing;

/// <summary>Optimises the latents of a group for a decoder that is given and stays as it is.</summary>
internal static class ForeignTraining
{
    private static readonly ScheduledValue s_none = new(0, 0);

    public static GroupResult Train(GroupPlan plan, TrainingPreset preset, DecoderParameters decoder)
    {
        using var set = TrainingSet.Create(plan, decoder.Architecture);
        using CodecEngine engine = GroupTrainer.CreateEngine(plan, decoder.Architecture);
        var log = new TrainingLog(long.MaxValue, TimeProvider.System);
        NetworkParameters parameters = Real(decoder);
        var context = new TrainingContext(engine, parameters, new Draws(plan.Seed), log);
        var stage = new RefinementStage(
            TrainingStage.Refinement, context, set.Images, preset.Main with { NetworkRate = s_none }, DrawPurpose.RefinementOrder);
        while (stage.Done < stage.Work)
        {
            stage.Step();
        }

        var coded = new CodedGroup(decoder, set.Codes());
        EncodedGroup files = GroupEncoder.Encode(coded);
        return new GroupResult
        {
            Decoder = files.Decoder,
            Codes = files.Codes,
            Images = Verifier.Verify(plan, set.Lambdas, coded, files, CancellationToken.None),
            Networks = 1,
            Training = log.Rows,
        };
    }

    private static NetworkParameters Real(DecoderParameters decoder)
    {
        var parameters = new NetworkParameters(decoder.Architecture);
        for (int t = 0; t < decoder.Tensors.Count; t++)
        {
            ParameterTensor tensor = decoder.Tensors[t];
            Span<float> values = parameters.Tensor(t);
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = MathF.ScaleB(tensor.Values[i], -tensor.StepExponent);
            }
        }

        return parameters;
    }
}
