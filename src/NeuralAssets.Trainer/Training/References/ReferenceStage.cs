using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>
/// Finds out which images of a group refer to which: frames of an animation, states of a building. An image does if that saves bits with
/// the latents that the encoder gave both. Every step tries the candidates of one image; the last one chooses.
/// </summary>
internal sealed class ReferenceStage : ITrainingStage
{
    private readonly TrainingContext _context;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly int[][] _candidates;

    // Bits of each image without a reference, then with each of its candidates.
    private readonly float[][] _bits;
    private int _image;
    private long _done;

    public ReferenceStage(TrainingContext context, IReadOnlyList<TrainingImage> images)
    {
        _context = context;
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
        _context.Engine.SetParameters(_context.Parameters);
        TrainingImage image = _images[_image];
        if (_candidates[_image].Length > 0)
        {
            _bits[_image][0] = BitsOf(image);
        }

        for (int c = 0; c < _candidates[_image].Length; c++)
        {
            image.ReferTo(_images[_candidates[_image][c]]);
            _bits[_image][1 + c] = BitsOf(image);
            image.ReferTo(null);
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
