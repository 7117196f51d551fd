using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Checkpoints;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>The trained encoder gives every image its first latents, band after band.</summary>
internal sealed class EncodingStage : ITrainingStage
{
    /// <summary>Rows of an image that are encoded at once, and the rows around them that the coarsest grid's convolutions see.</summary>
    private const int BandRows = 512;
    private const int BandHalo = 256;

    private readonly Autoencoder _autoencoder;
    private readonly IReadOnlyList<TrainingImage> _images;
    private int _image;
    private int _row;
    private long _done;

    public EncodingStage(Autoencoder autoencoder, IReadOnlyList<TrainingImage> images)
    {
        _autoencoder = autoencoder;
        _images = images;
        Work = images.Sum(image => image.Pixels);
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
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        TrainingImage image = _images[_image];
        int first = Math.Max(0, _row - BandHalo);
        int rows = Math.Min(BandRows, image.Height - _row);
        int end = Math.Min(image.Height, _row + rows + BandHalo);
        Autoencoder.Store(_autoencoder.Encode(image, first, end - first), image, _row, rows, first);

        _done += (long)rows * image.Width;
        _row += rows;
        if (_row == image.Height)
        {
            _image++;
            _row = 0;
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer(ref _image);
        state.Transfer(ref _row);
        state.Transfer(ref _done);
        _autoencoder.Transfer(state);
        LatentState.Transfer(state, _images);
    }
}
