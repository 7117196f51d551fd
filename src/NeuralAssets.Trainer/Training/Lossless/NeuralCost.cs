using NeuralAssets.Decoding;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.Lossless;

/// <summary>What an image costs in its neural form.</summary>
/// <param name="Bytes">Of its stream.</param>
/// <param name="Error">Of the pixels that it decodes to (<see cref="TrainingDistortion"/>).</param>
internal readonly record struct NeuralCost(long Bytes, double Error)
{
    /// <summary>Encodes every image, and draws it.</summary>
    public static NeuralCost[] Measure(GroupPlan plan, CodedGroup group)
    {
        DecoderModel[] models = group.CreateModels();
        var costs = new NeuralCost[group.Images.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = plan.Threads };
        Parallel.For(0, costs.Length, options, i =>
        {
            ImageCodes image = group.Images[i];
            DecoderModel model = models[image.NetworkNumber];
            byte[] drawn = image.Draw(model);
            double error = TrainingDistortion.Measure(plan.Metric, plan.Images[i].Image, drawn);
            costs[i] = new NeuralCost(GroupEncoder.EncodeImage(model, image, drawn).Stream.Length, error);
        });
        return costs;
    }
}
