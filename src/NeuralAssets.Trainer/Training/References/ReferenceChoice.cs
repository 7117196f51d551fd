using NeuralAssets.Decoding;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>The last word about references: bytes, with the latents and the network as they ship.</summary>
internal static class ReferenceChoice
{
    /// <summary>Images whose stream is not shorter with its reference than without lose it; their pixels stay the same.</summary>
    public static CodedGroup DropLosses(CodedGroup group, int threads)
    {
        DecoderModel[] models = group.CreateModels();
        IReadOnlyList<ImageCodes> images = group.Images;
        ImageCodes[] kept = [.. images];
        Parallel.For(0, kept.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            if (images[i].Reference is null)
            {
                return;
            }

            ImageCodes without = images[i].WithoutReference();
            kept[i] = Length(without) <= Length(images[i]) ? without : images[i];
        });
        return group with { Images = kept };

        int Length(ImageCodes image) => GroupEncoder.EncodeImage(models[image.NetworkNumber], image).Stream.Length;
    }
}
