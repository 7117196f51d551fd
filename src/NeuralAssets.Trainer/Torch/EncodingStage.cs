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
    /// <summary>Rows of an image that are encoded at once, and of a wide one: they bound the memory that libtorch takes for what the encoder sees.</summary>
    private const int BandRows = 128;
    private const int WideBandRows = 64;
    private const int WideFrom = 2048;

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
        using var pause = new CollectionPause();
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        TrainingImage image = _images[_image];
        int rows = Math.Min(image.Width < WideFrom ? BandRows : WideBandRows, image.Height - _row);
        _autoencoder.Predict(image, _row, rows);

        _done += (long)rows * image.Width;
        _row += rows;
        if (_row == image.Height)
        {
            _image++;
            _row = 0;
        }

        if (_image == _images.Count)
        {
            _autoencoder.ReleaseWorkspaces();
            FreedMemory.Return();
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
