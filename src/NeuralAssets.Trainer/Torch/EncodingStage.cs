using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Torch;

/// <summary>The trained encoder gives every image its first latents, some bands after others.</summary>
internal sealed class EncodingStage : ITrainingStage
{
    /// <summary>Rows of an image that are encoded at once, and of a wide one: they bound the memory that libtorch takes for what the encoder sees.</summary>
    private const int BandRows = 128;
    private const int WideBandRows = 64;
    private const int WideFrom = 2048;

    /// <summary>Bands in a step, if none is of a wide image.</summary>
    private const int BandsAtOnce = 2;

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
        var bands = new List<ImageBand>();
        do
        {
            bands.Add(NextBand());
        }
        while (_image < _images.Count && bands.Count < BandsAtOnce && bands[^1].Image.Width < WideFrom && _images[_image].Width < WideFrom);

        _autoencoder.Predict(bands);
        if (_image == _images.Count)
        {
            _autoencoder.ReleaseWorkspaces();
            FreedMemory.Return();
        }
    }

    private ImageBand NextBand()
    {
        TrainingImage image = _images[_image];
        var band = new ImageBand(image, _row, Math.Min(image.Width < WideFrom ? BandRows : WideBandRows, image.Height - _row));
        _done += (long)band.Rows * image.Width;
        _row += band.Rows;
        if (_row == image.Height)
        {
            _image++;
            _row = 0;
        }

        return band;
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
