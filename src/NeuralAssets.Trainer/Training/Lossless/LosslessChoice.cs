using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.Lossless;

/// <summary>
/// Decides for each image of a trained group whether it is stored in its neural or in a lossless form: by J = MSE + lambda * bits per pixel over the
/// whole group, all bytes counted. Networks that no image needs any more are left out; a group that is lossless altogether has a stub for a decoder.
/// </summary>
/// <param name="plan">The group.</param>
/// <param name="sets">The lossless forms.</param>
internal sealed class LosslessChoice(GroupPlan plan, IReadOnlyList<LosslessSet> sets)
{
    private const double BitsPerByte = 8;

    /// <summary>
    /// Where a goal in dB leaves only bytes to count, exact pixels are worth so many of them: a picture of one colour has next to none in its neural form, and
    /// 40 dB or 100, which the others would make good for.
    /// </summary>
    public const int ExactnessBytes = 16;

    /// <summary>As far as lambda may still move, a longer form is of no use.</summary>
    private const double Margin = 3;

    /// <summary>Finds the lossless forms of a group as it was trained.</summary>
    /// <param name="plan">The group.</param>
    /// <param name="lambdas">One for each image.</param>
    /// <param name="costs">Of the neural forms.</param>
    /// <param name="isFinal">Whether lambda and costs will not change any more.</param>
    /// <param name="cancellationToken">Looked at every few rows.</param>
    public static LosslessChoice Prepare(
        GroupPlan plan, IReadOnlyList<double> lambdas, NeuralCost[] costs, bool isFinal, CancellationToken cancellationToken)
    {
        double margin = isFinal ? 1 : Margin;
        double[] useful = [.. costs.Select((cost, i) =>
            margin * (cost.Bytes + (cost.Error * plan.Images[i].Image.Pixels / (BitsPerByte * lambdas[i]))))];
        return new LosslessChoice(plan, LosslessForms.Make(plan, useful, cancellationToken));
    }

    /// <summary>The smallest of a decoder that the format allows: no image needs it, but a group has one.</summary>
    public static DecoderParameters Stub { get; } = CreateStub();

    /// <param name="group">All images in their neural form.</param>
    /// <param name="costs">Of that form.</param>
    /// <param name="lambdas">One for each image.</param>
    /// <returns>The images, each in the form that it is to be stored in, and the networks that they need, or the stub.</returns>
    public CodedGroup Choose(CodedGroup group, NeuralCost[] costs, IReadOnlyList<double> lambdas)
    {
        IReadOnlyList<ImageCodes> images = group.Images;
        bool bytesOnly = plan.Goal?.Psnr is not null;
        double[] prices = [.. lambdas.Select(lambda => bytesOnly ? 1 : BitsPerByte * lambda)];
        double[] neural = [.. costs.Select((cost, i) =>
            (prices[i] * cost.Bytes) + (bytesOnly ? ExactnessBytes : cost.Error * plan.Images[i].Image.Pixels))];
        int stub = DecoderWriter.Write([Stub]).Length;
        double[] networks = [.. group.Networks.Select(network => (DecoderWriter.Write([network]).Length - stub) * MeanPrice(prices))];
        double best = neural.Sum() + networks.Sum();
        int[] order = CodesWriter.Order(images.Select(image => image.Name));
        LosslessCode?[] chosen = new LosslessCode?[images.Count];
        foreach (LosslessSet set in sets)
        {
            double[] lossless = [.. set.Codes.Select((code, i) => code is null ? double.PositiveInfinity : prices[i] * code.Stream.Length)];
            LosslessCode?[] codes = [.. set.Codes.Select((code, i) => set.IsBase[i] || lossless[i] <= neural[i] ? code : null)];
            KeepReferences(images, order, set, codes);
            double cost = 0;
            for (int network = 0; network < networks.Length; network++)
            {
                int[] users = [.. Enumerable.Range(0, images.Count).Where(i => images[i].NetworkNumber == network)];
                double all = users.Sum(i => lossless[i]);
                double part = users.Sum(i => codes[i] is null ? neural[i] : lossless[i]) + networks[network];
                cost += Math.Min(all, part);
                if (all <= part)
                {
                    // Without its last image there is no need of the network.
                    Array.ForEach(users, i => codes[i] = set.Codes[i]);
                }
            }

            if (cost <= best)
            {
                best = cost;
                chosen = codes;
            }
        }

        ImageCodes[] stored = [.. images.Select((image, i) =>
            chosen[i] is { } code ? LosslessSource.Replace(image, code)
            : image.Reference is { } reference && chosen[order[reference.Number]] is not null ? image.WithoutReference()
            : image)];
        return WithoutIdleNetworks(group.Networks, stored);
    }

    private static CodedGroup WithoutIdleNetworks(IReadOnlyList<DecoderParameters> networks, ImageCodes[] images)
    {
        int[] used = [.. images.Where(image => image.Lossless is null).Select(image => image.NetworkNumber).Distinct().Order()];
        return used.Length == 0
            ? new CodedGroup(Stub, images)
            : new CodedGroup(
                [.. used.Select(number => networks[number])],
                [.. images.Select(image => image with { NetworkNumber = Math.Max(0, Array.IndexOf(used, image.NetworkNumber)) })]);
    }

    /// <summary>
    /// An image whose latents others are added to stays as it is, unless other lossless images go on from it: those that refer to it must do
    /// without then.
    /// </summary>
    private static void KeepReferences(IReadOnlyList<ImageCodes> images, int[] order, LosslessSet set, LosslessCode?[] mixed)
    {
        for (int i = 0; i < mixed.Length; i++)
        {
            int reference = mixed[i] is null && images[i].Reference is { } codes ? order[codes.Number] : -1;
            if (reference >= 0 && !set.IsBase[reference])
            {
                mixed[reference] = null;
            }
        }
    }

    private double MeanPrice(double[] prices) =>
        prices.Select((price, i) => price * plan.Images[i].Image.Pixels).Sum() / plan.Images.Sum(planned => planned.Image.Pixels);

    private static DecoderParameters CreateStub()
    {
        var architecture = new DecoderArchitecture(
            Channels: 1, GridCount: 1, ContextSize: 1, FeatureCount: 0, FeatureGrids: 0, ContextLayers: 0, SynthesisWidth: 1, ResidualLayers: 0);
        return new DecoderParameters
        {
            Architecture = architecture,
            Tensors = [.. architecture.Tensors.Select(shape =>
                new ParameterTensor { Shape = shape, StepExponent = 0, Values = new int[shape.Count] })],
        };
    }
}
