using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training.References;

/// <summary>
/// Finds out which images of a group refer to which: states of a building or of a button, moods of a face. An image does if that saves bits with
/// the latents that the encoder gave both or, where there is no encoder, if enough of their pixels are alike. Every step tries the candidates of
/// one image; the last one chooses.
/// </summary>
internal sealed class ReferenceStage : ITrainingStage
{
    /// <summary>Likeness of a block that the other image may still help.</summary>
    private const float SomewhatAlike = 0.2f;

    /// <summary>Share of an image's visible pixels that must be in blocks somewhat alike, or bits need not be counted.</summary>
    private const float LeastShare = 0.05f;

    /// <summary>How alike a block must be to have the reference: what is tried.</summary>
    private static readonly float[] s_least = [0f, SomewhatAlike, Likeness.Alike];

    private readonly TrainingContext _context;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly bool _hasLatents;
    private readonly int[][] _candidates;

    // Bits of each image without a reference, then with each of its candidates; or what stands for them.
    private readonly float[][] _bits;

    // The likeness that was best for each candidate.
    private readonly float[][] _least;
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
        _least = [.. _candidates.Select(candidates => new float[candidates.Length])];
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
        for (int c = 0; c < _candidates[_image].Length; c++)
        {
            Try(_images[_image], c);
        }

        _done += WorkOf(_images[_image], _image);
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
        for (int i = 0; i < _images.Count; i++)
        {
            state.Transfer<float>(_bits[i]);
            state.Transfer<float>(_least[i]);
        }

        LatentState.Transfer(state, _images);
    }

    private long WorkOf(TrainingImage image, int index) => image.Pixels * _candidates[index].Length * s_least.Length;

    private void Try(TrainingImage image, int candidate)
    {
        TrainingImage other = _images[_candidates[_image][candidate]];
        var likeness = new Likeness(other.Target, image.Target, image.Lambda);
        float visible = likeness.Sum(static _ => 1);
        if (!_hasLatents)
        {
            // What is alike but not the same still takes bits.
            _bits[_image][0] = visible;
            _bits[_image][1 + candidate] = likeness.Sum(static share => share < Likeness.Alike ? 1 : 2 * (1 - share));
            _least[_image][candidate] = Likeness.Alike;
            return;
        }

        if (likeness.Sum(static share => share < SomewhatAlike ? 0 : 1) < LeastShare * visible)
        {
            _bits[_image][1 + candidate] = float.PositiveInfinity;
            return;
        }

        _bits[_image][0] = _bits[_image][0] > 0 ? _bits[_image][0] : BitsOf(image);
        float[] bits = [.. s_least.Select(least =>
        {
            image.ReferTo(new ImageReference(other, likeness.Blocks(least), image.Lambda));
            float with = BitsOf(image);
            image.ReferTo(null);
            return with;
        })];
        _bits[_image][1 + candidate] = bits.Min();
        _least[_image][candidate] = s_least[Array.IndexOf(bits, bits.Min())];
    }

    private float BitsOf(TrainingImage image) => (float)_context.Engine.Evaluate([image], LossPart.Rate)[0].Bits;

    private void Choose()
    {
        int[] chosen = ReferenceForest.Choose(_candidates, _bits);
        for (int i = 0; i < chosen.Length; i++)
        {
            if (chosen[i] >= 0)
            {
                TrainingImage reference = _images[_candidates[i][chosen[i]]];
                var likeness = new Likeness(reference.Target, _images[i].Target, _images[i].Lambda);
                _images[i].ReferTo(new ImageReference(reference, likeness.Blocks(_least[i][chosen[i]]), _images[i].Lambda));
            }
        }

        ReferenceWeights.Add(_images);
    }
}
