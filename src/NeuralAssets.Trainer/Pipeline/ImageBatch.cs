using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Trainer.Pipeline;

/// <summary>A group's images, loaded side by side.</summary>
/// <param name="Images">In the order of the request; a faulty one is absent.</param>
/// <param name="Faults">What was wrong, in the order of the request.</param>
internal sealed record ImageBatch(IReadOnlyList<PlannedImage> Images, IReadOnlyList<Diagnostic> Faults)
{
    /// <param name="requests">What to load.</param>
    /// <param name="threads">Images loaded at once, 1 or more.</param>
    /// <param name="cancellationToken">Stops between images.</param>
    public static ImageBatch Load(IReadOnlyList<ImageRequest> requests, int threads, CancellationToken cancellationToken)
    {
        var images = new PlannedImage?[requests.Count];
        var faults = new Diagnostic?[requests.Count];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads };
        Parallel.For(0, requests.Count, options, i =>
        {
            try
            {
                images[i] = new PlannedImage(ImageLoader.Load(requests[i].Name, requests[i].Path, requests[i].Kind), requests[i].Quality);
            }
            catch (TrainerException e)
            {
                faults[i] = e.Diagnostic;
            }
        });

        return new ImageBatch([.. images.OfType<PlannedImage>()], [.. faults.OfType<Diagnostic>()]);
    }
}
