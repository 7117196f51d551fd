using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.Rounding;

/// <summary>
/// Rate-distortion optimised quantisation of the latents, with the network that they will be decoded with: one step up or down wherever that costs fewer
/// bits in all, those of the neighbours that it predicts and of the pixels' error counted (README of this folder).
/// </summary>
internal sealed class LatentSearch
{
    /// <summary>Over all grids: the second one only tries again where the first one changed something.</summary>
    private const int Rounds = 2;

    /// <summary>After so many evaluations of a grid there is mostly nothing left to try.</summary>
    private const int UsualPasses = 40;

    /// <summary>Latents of coarser grids are too few to matter.</summary>
    private const int CoarsestGrid = 3;

    /// <summary>Images are searched together until they hold so many pixels: enough work for many cores, bounded memory.</summary>
    private const long BatchPixels = 1 << 20;

    /// <summary>Larger images keep their latents: maps and gradients take about 25 bytes a pixel, which a build's memory has no room for there.</summary>
    private const long LargestImage = 4 << 20;

    private readonly FusedEngine _engine;
    private readonly int _passes;
    private readonly ParallelOptions _parallel;

    /// <param name="engine">With the network's final parameters.</param>
    /// <param name="passes">Evaluations of each grid in a round, at most.</param>
    /// <param name="parallel">Images that are thought about at once.</param>
    private LatentSearch(FusedEngine engine, int passes, ParallelOptions parallel)
    {
        _engine = engine;
        _passes = passes;
        _parallel = parallel;
    }

    /// <summary>Evaluations of pixels to expect, for predictions of time.</summary>
    /// <param name="images">All of the group; large ones are left as they are.</param>
    /// <param name="passes">Evaluations of each grid in a round, at most.</param>
    public static long Work(IReadOnlyList<TrainingImage> images, int passes)
        => Rounds * (CoarsestGrid + 1) * Math.Min(passes, UsualPasses) * images.Where(IsSearched).Sum(image => image.Pixels);

    /// <summary>Leaves the images with better latents, all of them integers.</summary>
    /// <param name="context">Its parameters are the values of the rounded weights.</param>
    /// <param name="images">Images with a reference are searched with what is found for that.</param>
    /// <param name="passes">Evaluations of each grid in a round, at most.</param>
    /// <param name="threads">Images whose candidates are chosen and judged at once; also those of an engine on this processor, where the context's is elsewhere.</param>
    /// <param name="cancellationToken">Stops between evaluations.</param>
    public static void Run(
        TrainingContext context, IReadOnlyList<TrainingImage> images, int passes, int threads, CancellationToken cancellationToken)
    {
        using FusedEngine? own = context.Engine is FusedEngine ? null : CodecEngine.Create(context.Parameters.Architecture, threads, seed: 0);
        FusedEngine engine = own ?? (FusedEngine)context.Engine;
        engine.SetParameters(context.Parameters);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        var search = new LatentSearch(engine, passes, parallel);
        foreach (bool refers in (bool[])[false, true])
        {
            foreach (TrainingImage[] batch in Batches(images.Where(image => IsSearched(image) && image.Reference is not null == refers)))
            {
                search.Search(batch);
            }
        }
    }

    private static bool IsSearched(TrainingImage image) => image.Pixels <= LargestImage;

    private static IEnumerable<TrainingImage[]> Batches(IEnumerable<TrainingImage> images)
    {
        var batch = new List<TrainingImage>();
        foreach (TrainingImage image in images)
        {
            if (batch.Count > 0 && batch.Sum(member => member.Pixels) + image.Pixels > BatchPixels)
            {
                yield return [.. batch];
                batch.Clear();
            }

            batch.Add(image);
        }

        if (batch.Count > 0)
        {
            yield return [.. batch];
        }
    }

    private void Search(TrainingImage[] images)
    {
        ImageSearch[] searches = [.. images.Select(image => new ImageSearch(image))];
        var gradients = new float[images.Length][][];
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                for (int grid = Math.Min(CoarsestGrid, images[0].Latents.Length - 1); grid >= 0; grid--)
                {
                    SearchGrid(images, searches, gradients, grid);
                }
            }
        }
        finally
        {
            foreach (ImageSearch search in searches)
            {
                search.Dispose();
            }
        }
    }

    private void SearchGrid(TrainingImage[] images, ImageSearch[] searches, float[][][] gradients, int grid)
    {
        // Squares that were judged apart may have had weak effects on each other: each grid begins with the truth.
        _engine.Differentiate(images, [.. searches.Select(search => search.Found)], gradients);
        Parallel.For(0, searches.Length, _parallel, i => searches[i].Begin(grid, gradients[i][grid]));
        ImageSearch[] trying = searches;
        for (int pass = 0; pass < _passes; pass++)
        {
            Parallel.ForEach(trying, _parallel, search => search.Propose());
            trying = [.. trying.Where(search => search.IsTrying)];
            if (trying.Length == 0)
            {
                return;
            }

            _engine.Evaluate([.. trying.Select(search => search.Image)], [.. trying.Select(search => search.Tried)]);
            Parallel.ForEach(trying, _parallel, search => search.Judge());
        }
    }
}
