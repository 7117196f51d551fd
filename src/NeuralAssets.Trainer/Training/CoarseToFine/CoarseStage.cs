using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training.CoarseToFine;

/// <summary>
/// Trains the network and the coarser grids on pictures of reduced size, an octave after the other, the smallest first. Smooth pictures lose hardly
/// anything there, and an update of a picture halved three times costs a sixty-fourth (README of this folder).
/// </summary>
internal sealed class CoarseStage : ITrainingStage, IDisposable
{
    private readonly TrainingContext _context;
    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly IReadOnlyList<TrainingPhase> _phases;
    private readonly Func<DecoderArchitecture, CodecEngine> _createEngine;
    private int _finished;
    private Octave? _octave;

    /// <param name="context">Of the training.</param>
    /// <param name="images">None has a reference as yet.</param>
    /// <param name="phases">The last is that of pictures halved once, the one before it of those halved twice, and so on.</param>
    /// <param name="createEngine">An engine for a network of reduced size.</param>
    public CoarseStage(
        TrainingContext context,
        IReadOnlyList<TrainingImage> images,
        IReadOnlyList<TrainingPhase> phases,
        Func<DecoderArchitecture, CodecEngine> createEngine)
    {
        _context = context;
        _images = images;
        _phases = phases;
        _createEngine = createEngine;
    }

    /// <inheritdoc/>
    public TrainingStage Name => TrainingStage.Refinement;

    /// <inheritdoc/>
    public long Work => WorkBefore(_phases.Count);

    /// <inheritdoc/>
    public long Done => WorkBefore(_finished) + (_octave?.Stage.Done ?? 0);

    /// <inheritdoc/>
    public void Step()
    {
        _octave ??= Begin();
        _octave.Stage.Step();
        if (_octave.Stage.Done >= _octave.Stage.Work)
        {
            _octave.Return();
            Dispose();
            _finished++;
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer(ref _finished);
        LatentState.Transfer(state, _images);
        bool begun = _octave is not null;
        state.Transfer(ref begun);
        if (begun)
        {
            _octave ??= Begin();
            _octave.Transfer(state);
        }
    }

    private long WorkBefore(int phase)
        => Enumerable.Range(0, phase).Sum(i => _images.Sum(image => CoarsePicture.Pixels(image, Octaves(i))) * _phases[i].Updates);

    private int Octaves(int phase) => _phases.Count - phase;

    private Octave Begin() => new(_context, _images, Octaves(_finished), _phases[_finished], _createEngine);

    public void Dispose()
    {
        _octave?.Dispose();
        _octave = null;
    }

    /// <summary>A training within the training: all that is of one size.</summary>
    private sealed class Octave : IResumable, IDisposable
    {
        private readonly CoarseNetwork _network;
        private readonly CoarsePicture[] _pictures;
        private readonly TrainingContext _context;

        public Octave(
            TrainingContext whole,
            IReadOnlyList<TrainingImage> images,
            int octaves,
            TrainingPhase phase,
            Func<DecoderArchitecture, CodecEngine> createEngine)
        {
            _network = new CoarseNetwork(whole.Parameters, octaves);
            _pictures = new CoarsePicture[images.Count];
            Parallel.For(0, images.Count, i => _pictures[i] = new CoarsePicture(images[i], octaves));
            CodecEngine engine = createEngine(_network.Parameters.Architecture);
            _context = new TrainingContext(engine, _network.Parameters, whole.Draws, whole.Log) { PixelArea = 1 << (2 * octaves) };
            Stage = new RefinementStage(
                TrainingStage.Refinement, _context, [.. _pictures.Select(picture => picture.Image)], phase, DrawPurpose.CoarseOrder);
        }

        public RefinementStage Stage { get; }

        public void Return()
        {
            _context.Engine.Settle();
            _network.Return();
            foreach (CoarsePicture picture in _pictures)
            {
                picture.Return();
            }
        }

        public void Transfer(StateStream state)
        {
            _context.Engine.Settle();
            _context.TransferNetwork(state);
            Stage.Transfer(state);
        }

        public void Dispose()
        {
            _context.Engine.Dispose();
            foreach (CoarsePicture picture in _pictures)
            {
                picture.Dispose();
            }
        }
    }
}
