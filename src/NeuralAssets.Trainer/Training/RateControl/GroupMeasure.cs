using NeuralAssets.Decoding;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>What a group comes to as it stands: bytes and pixels as they would be shipped.</summary>
/// <param name="Psnr">dB, as <see cref="ImageQuality.MeanPsnr"/>; NaN if nobody asked.</param>
/// <param name="DecoderBytes">Of the decoder file.</param>
/// <param name="IndexBytes">Of the codes file without its streams.</param>
/// <param name="StreamBytes">Of all images' streams.</param>
internal readonly record struct GroupMeasure(double Psnr, long DecoderBytes, long IndexBytes, long StreamBytes)
{
    /// <summary>Every image is exact: nothing is left to improve.</summary>
    public bool IsPerfect { get; init; }

    /// <summary>Of both files.</summary>
    public long Bytes => DecoderBytes + IndexBytes + StreamBytes;

    /// <summary>Encodes every image and, if the goal is a PSNR, compares what it decodes to.</summary>
    public static GroupMeasure Take(GroupPlan plan, CodedGroup group)
    {
        DecoderModel[] models = group.CreateModels();
        IReadOnlyList<ImageCodes> images = group.Images;
        var encoded = new EncodedImage[images.Count];
        double[] psnr = new double[images.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = plan.Threads };
        Parallel.For(0, encoded.Length, options, i =>
        {
            ImageCodes image = images[i];
            DecoderModel model = models[image.NetworkNumber];
            byte[]? drawn = image.Lossless is null ? image.Draw(model) : null;
            encoded[i] = GroupEncoder.EncodeImage(model, image, drawn);
            psnr[i] = plan.Goal?.Psnr is null ? double.NaN
                : drawn is null ? ImageQuality.MaximumPsnr
                : ImageQuality.Psnr(plan.Images[i].Image, drawn);
        });
        long streamBytes = encoded.Sum(image => (long)image.Stream.Length);
        long codesBytes = CodesWriter.Write(0, group.Architectures, images, encoded).LongLength;
        return new GroupMeasure(ImageQuality.MeanPsnr(psnr), DecoderWriter.Write(group.Networks).LongLength, codesBytes - streamBytes, streamBytes)
        {
            IsPerfect = images.Select((image, i) => image.Lossless is not null || psnr[i] == ImageQuality.MaximumPsnr).All(static isExact => isExact),
        };
    }
}
