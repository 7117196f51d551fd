using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>The last word about references: bytes, with the latents and the network as they ship.</summary>
internal static class ReferenceChoice
{
    /// <summary>Images whose stream is not shorter with its reference than without lose it; their pixels stay the same.</summary>
    public static IReadOnlyList<ImageCodes> DropLosses(DecoderParameters parameters, IReadOnlyList<ImageCodes> images, int threads)
    {
        var model = DecoderModel.Create(parameters);
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
        return kept;

        int Length(ImageCodes image) => GroupEncoder.EncodeImage(model, image).Length;
    }
}
