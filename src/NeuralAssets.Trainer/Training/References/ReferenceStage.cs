using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>
/// Finds out which images of a group refer to which: states of a building or of a button, moods of a face. An image does if that saves bits with
/// the latents that the encoder gave both or, where there is no encoder, if most of their pixels are alike. Every step tries the candidates of
/// one image; the last one chooses.
/// </summary>
internal sealed class ReferenceStage : ITrainingStage
{
    private readonly TrainingContext _context;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly bool _hasLatents;
    private readonly int[][] _candidates;

    // Bits of each image without a reference, then with each of its candidates; or what stands for them.
    private readonly float[][] _bits;
    private int _image;
    private long _done;

    /// <param name="context">Of the training.</param>
    /// <param name="images">All of the group.</param>
    /// <param name="hasLatents">Whether an encoder gave them their first latents.</param>
    public ReferenceStage(TrainingContext context, IReadOnlyList<TrainingImage> images, bool hasLatents)
    {
        _context = context;
        _hasLatents = hasLatents;
        _images = images;
        _candidates = Thumbnail.FindNearest(images);
        _bits = [.. _candidates.Select(candidates => new float[1 + candidates.Length])];
        Work = images.Select(WorkOf).Sum();
    }

    /// <inheritdoc/>
    public TrainingStage Name => TrainingStage.Autoencoder;

    /// <inheritdoc/>
    public long Work { get; }

    /// <inheritdoc/>
    public long Done => _done;

    /// <inheritdoc/>
    public void Step()
    {
        TrainingImage image = _images[_image];
        int[] candidates = _candidates[_image];
        if (candidates.Length > 0)
        {
            _context.Engine.SetParameters(_context.Parameters);
            _bits[_image] = _hasLatents
                ? [BitsOf(image), .. candidates.Select(c => BitsWith(image, _images[c]))]
                : [Likeness.VisiblePixels(image.Target), .. candidates.Select(c => Unlike(image, _images[c]))];
        }

        _done += WorkOf(image, _image);
        _image++;
        if (_done == Work)
        {
            Choose();
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer(ref _image);
        state.Transfer(ref _done);
        foreach (float[] bits in _bits)
        {
            state.Transfer<float>(bits);
        }

        LatentState.Transfer(state, _images);
    }

    private long WorkOf(TrainingImage image, int index)
        => _candidates[index].Length == 0 ? 0 : image.Pixels * (1 + _candidates[index].Length);

    private float BitsOf(TrainingImage image) => (float)_context.Engine.Evaluate([image], LossPart.Rate)[0].Bits;

    private float BitsWith(TrainingImage image, TrainingImage reference)
    {
        image.ReferTo(reference);
        float bits = BitsOf(image);
        image.ReferTo(null);
        return bits;
    }

    /// <summary>As many pixels as are not alike, twice: a reference that has less than half in common does not pay.</summary>
    private static float Unlike(TrainingImage image, TrainingImage reference)
        => 2 * (image.Pixels - Likeness.Find(reference.Target, image.Target, image.Lambda).Sum());

    private void Choose()
    {
        int[] references = ReferenceForest.Choose(_candidates, _bits);
        for (int i = 0; i < references.Length; i++)
        {
            if (references[i] >= 0)
            {
                _images[i].ReferTo(_images[references[i]]);
            }
        }

        ReferenceWeights.Add(_images);
    }
}
