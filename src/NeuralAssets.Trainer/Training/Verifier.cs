using System.Runtime.ExceptionServices;
using NeuralAssets.Decoding;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// The last step of every training: the files are opened and decoded as a game will do it. Pixels must be, byte for byte, what the latents
/// yield without entropy coding; quality is measured on them and on nothing else.
/// </summary>
internal static class Verifier
{
    /// <exception cref="TrainerException">NA0401: an image decodes to something else.</exception>
    public static IReadOnlyList<ImageResult> Verify(
        GroupPlan plan,
        IReadOnlyList<double> lambdas,
        CodedGroup coded,
        EncodedGroup files,
        CancellationToken cancellationToken)
    {
        var group = NeuralImageGroup.Open(files.Decoder, files.Codes);
        DecoderModel[] models = coded.CreateModels();
        IReadOnlyList<ImageCodes> codes = coded.Images;
        VerifyChecksums(group, cancellationToken);
        var results = new ImageResult[plan.Images.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = plan.Threads, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, results.Length, options, i => results[i] = VerifyImage(
                plan.Images[i].Image, lambdas[i], codes[i], files.Streams[i], models[codes[i].NetworkNumber], group) with
                {
                    Reference = codes[i].Reference is { } reference ? group.Images[reference.Number].Name : null,
                });
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is TrainerException)
        {
            // One fault is enough, and it is told as such.
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return results;
    }

    private static ImageResult VerifyImage(
        SourceImage source, double lambda, ImageCodes image, byte[] stream, DecoderModel model, NeuralImageGroup group)
    {
        byte[] decoded = group[source.Name].Decode();
        byte[] expected = Expected(model, image);
        if (!decoded.AsSpan().SequenceEqual(expected))
        {
            throw new TrainerException(
                DiagnosticCodes.VerificationFailed, $"'{source.Name}' does not decode to the pixels that the encoder assumed.", source.Path);
        }

        return new ImageResult(
            stream,
            lambda,
            ImageQuality.Psnr(source, decoded),
            ImageQuality.MsSsim(source, decoded))
        {
            Network = image.NetworkNumber,
            DifferenceBytes = DifferenceCode.CountBytes(image.Difference),
            IsLossless = image.Lossless is not null,
            Angles = source.Kind == ImageKind.Normal ? AngularError.Measure(source.Rgba, decoded) : null,
        };
    }

    private static byte[] Expected(DecoderModel model, ImageCodes image) => image.Lossless is null
        ? image.Draw(model)
        : LosslessEncoder.Decoded(image.Lossless.Pixels, image.Picture);

    /// <summary>What every game can ask of the group, asked here first.</summary>
    private static void VerifyChecksums(NeuralImageGroup group, CancellationToken cancellationToken)
    {
        try
        {
            group.Verify(cancellationToken);
        }
        catch (NeuralImageFormatException e)
        {
            throw new TrainerException(DiagnosticCodes.VerificationFailed, e.Message, innerException: e);
        }
    }
}
