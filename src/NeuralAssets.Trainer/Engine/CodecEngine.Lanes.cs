using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>The engine at one register width.</summary>
internal sealed class CodecEngine<T> : FusedEngine
    where T : struct, ILanes<T>
{
    /// <summary>Images are worked on together until they hold so many pixels: enough strips for many cores, bounded memory.</summary>
    private const long WavePixels = 2 << 20;

    /// <summary>Workspaces kept beyond those of the present wave.</summary>
    private const long SpareBytes = 64L << 20;

    private readonly NetworkParameters _parameters;
    private readonly LatentQuantiser<T> _quantiser;
    private readonly Worker[] _workers;
    private readonly ParallelOptions _parallel;
    private readonly WorkspacePool<ImageWorkspace<T>> _images = new(SpareBytes);

    public CodecEngine(DecoderArchitecture architecture, int threads, int seed)
    {
        _parameters = new NetworkParameters(architecture);
        _quantiser = new LatentQuantiser<T>(seed);
        int count = threads > 0 ? threads : Environment.ProcessorCount;
        _workers = [.. Enumerable.Range(0, count).Select(_ => new Worker(architecture))];
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = count };
        NoiseState = (uint)seed;
    }

    public override void SetParameters(NetworkParameters parameters) => _parameters.CopyFrom(parameters);

    public override ImageLoss[] Update(
        IReadOnlyList<TrainingImage> images, QuantiserSettings settings, LatentStep latents, Span<float> gradient)
        => Run(images, settings, given: null, LossPart.Whole, gradient, maps: null, wave =>
        {
            if (latents.Rate == 0f)
            {
                return;
            }

            foreach (Task task in wave.Tasks)
            {
                if (task.Strip == 0)
                {
                    // Before its strips are moved side by side.
                    task.Image.BeginUpdate();
                }
            }

            ForEach(wave.Tasks, (_, task) =>
            {
                task.Workspace.GatherGradients(task.Strip);
                task.Workspace.StepLatents(task.Strip, task.Image, latents);
            });
        });

    public override ImageLoss[] Differentiate(
        IReadOnlyList<TrainingImage> images,
        QuantiserSettings settings,
        Span<float> gradient,
        float[][][] latentGradients,
        LossPart part = LossPart.Whole)
        => Run(images, settings, RowSample.All, part, gradient, maps: null, wave => CopyLatentGradients(wave, latentGradients));

    public override ImageLoss[] Differentiate(IReadOnlyList<TrainingImage> images, IReadOnlyList<LossMap> maps, float[][][] latentGradients)
    {
        var ignored = new float[_parameters.Values.Length];
        return Run(images, QuantiserSettings.Hard, RowSample.None, LossPart.Whole, ignored, maps, wave => CopyLatentGradients(wave, latentGradients));
    }

    private void CopyLatentGradients(Wave wave, float[][][] latentGradients)
    {
        foreach (Task task in wave.Tasks)
        {
            if (task.Strip == 0)
            {
                latentGradients[task.Index] ??= task.Workspace.CreateLatentGradients();
            }
        }

        ForEach(wave.Tasks, (_, task) =>
        {
            task.Workspace.GatherGradients(task.Strip);
            task.Workspace.CopyLatentGradients(task.Strip, latentGradients[task.Index]);
        });
    }

    public override ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images, LossPart part = LossPart.Whole) => Evaluate(images, part, maps: null);

    public override ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images, IReadOnlyList<LossMap> maps) => Evaluate(images, LossPart.Whole, maps);

    private ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images, LossPart part, IReadOnlyList<LossMap>? maps)
    {
        var losses = new ImageLoss[images.Count];
        PrepareNetworks(images);
        foreach (Wave wave in Waves(images))
        {
            ForEach(wave.Tasks, (_, task) => task.Workspace.Quantise(task.Strip, task.Image, _quantiser, QuantiserSettings.Hard, 0));
            ForEach(wave.Tasks, (worker, task) =>
                task.Loss = worker.Rent(task.Image.Width, NetworkOf(task.Image)).Evaluate(
                    task.Image, task.Workspace, task.Strip, worker.Context, part, maps?[task.Index]));
            wave.AddLosses(losses);
        }

        return losses;
    }

    /// <summary>
    /// Losses and gradients of all images, wave by wave; <paramref name="finish"/> uses the latents' gradients of a wave. The network's gradient comes from
    /// the rows that are <paramref name="given"/>, or from a sample that an update makes do with.
    /// </summary>
    private ImageLoss[] Run(
        IReadOnlyList<TrainingImage> images,
        QuantiserSettings settings,
        RowSample? given,
        LossPart part,
        Span<float> gradient,
        IReadOnlyList<LossMap>? maps,
        Action<Wave> finish)
    {
        var losses = new ImageLoss[images.Count];
        uint seed = NextNoise();
        gradient.Clear();
        PrepareNetworks(images);
        long pixels = images.Sum(image => image.Pixels);
        float scale = 1f / pixels;
        RowSample sample = given ?? RowSample.Of(pixels, seed);
        foreach (Wave wave in Waves(images))
        {
            ForEach(wave.Tasks, (_, task) =>
            {
                task.Workspace.Quantise(task.Strip, task.Image, _quantiser, settings, seed + ((uint)task.Index * 2654435769u));
                task.Workspace.ClearGradients(task.Strip);
            });
            ForEach(wave.Tasks, (worker, task) =>
            {
                task.Gradient = new float[_parameters.Values.Length];
                task.Loss = worker.Rent(task.Image.Width, NetworkOf(task.Image)).Differentiate(
                    task.Image, task.Workspace, task.Strip, worker.Context, settings.LowestGrid, sample, part, task.Gradient, maps?[task.Index]);
            });
            finish(wave);
            wave.AddLosses(losses);
            foreach (Task task in wave.Tasks)
            {
                Add(task.Gradient, scale, gradient);
                if (task.Image.Network is { } network)
                {
                    Add(task.Gradient, 1f / task.Image.Pixels, network.Gradient);
                }
            }
        }

        return losses;
    }

    private NetworkParameters NetworkOf(TrainingImage image) => image.Network?.Parameters ?? _parameters;

    /// <summary>Brings the images' own networks up to date with the group's.</summary>
    private void PrepareNetworks(IReadOnlyList<TrainingImage> images)
    {
        foreach (Worker worker in _workers)
        {
            worker.Forget();
        }

        foreach (TrainingImage image in images)
        {
            image.Network?.Follow(_parameters);
            image.Network?.Gradient.AsSpan().Clear();
        }
    }

    private static void Add(ReadOnlySpan<float> summand, float factor, Span<float> sum)
    {
        for (int p = 0; p < sum.Length; p++)
        {
            sum[p] += summand[p] * factor;
        }
    }

    /// <summary>Cuts images in strips, as many at a time as a wave may hold.</summary>
    private IEnumerable<Wave> Waves(IReadOnlyList<TrainingImage> images)
    {
        for (int first = 0; first < images.Count;)
        {
            var tasks = new List<Task>();
            var rented = new List<ImageWorkspace<T>>();
            long pixels = 0;
            for (; first < images.Count && (pixels == 0 || pixels + images[first].Pixels <= WavePixels); first++)
            {
                TrainingImage image = images[first];
                ImageWorkspace<T> workspace = _images.Rent(
                    w => w.Width == image.Width && w.Height == image.Height,
                    () => new ImageWorkspace<T>(image.Width, image.Height, _parameters.Architecture.GridCount));
                workspace.Begin(image);
                rented.Add(workspace);
                tasks.AddRange(Enumerable.Range(0, workspace.Strips.Length).Select(s => new Task(image, first, workspace, s)));
                pixels += image.Pixels;
            }

            // The shortest strips last, so that threads end together.
            yield return new Wave([.. tasks.OrderByDescending(task => task.Pixels)]);
            foreach (ImageWorkspace<T> workspace in rented)
            {
                _images.Return(workspace, workspace.Bytes);
            }
        }
    }

    /// <summary>Runs the action once per task, each worker on one thread at a time, equal widths together.</summary>
    private void ForEach(IReadOnlyList<Task> tasks, Action<Worker, Task> action)
    {
        int next = -1;
        Parallel.For(0, Math.Min(_workers.Length, tasks.Count), _parallel, w =>
        {
            for (int i = Interlocked.Increment(ref next); i < tasks.Count; i = Interlocked.Increment(ref next))
            {
                action(_workers[w], tasks[i]);
                StageClock.Enter(EngineStage.Other);
            }
        });
    }

    public override void Dispose()
    {
        foreach (Worker worker in _workers)
        {
            worker.Dispose();
        }

        _images.Dispose();
        _quantiser.Dispose();
    }

    /// <summary>A strip of an image, and what was found for it.</summary>
    private sealed record Task(TrainingImage Image, int Index, ImageWorkspace<T> Workspace, int Strip)
    {
        public long Pixels => Image.Width * (long)Workspace.Strips[Strip].Rows;

        public ImageLoss Loss { get; set; }

        public float[] Gradient { get; set; } = [];
    }

    /// <summary>Strips worked on together, image by image.</summary>
    private sealed record Wave(IReadOnlyList<Task> Tasks)
    {
        public void AddLosses(ImageLoss[] losses)
        {
            foreach (Task task in Tasks)
            {
                losses[task.Index] += task.Loss;
            }
        }
    }

    /// <summary>The buffers of one thread, its network's layout among them.</summary>
    private sealed class Worker : IDisposable
    {
        private readonly WorkspacePool<StripWorkspace<T>> _strips = new(SpareBytes / 2);
        private readonly PackedNetwork _network;
        private NetworkParameters? _packed;

        public Worker(DecoderArchitecture architecture)
        {
            _network = new PackedNetwork(architecture);
            Context = new ContextPass<T>(_network);
        }

        public ContextPass<T> Context { get; }

        /// <summary>The parameters packed last may have changed.</summary>
        public void Forget() => _packed = null;

        /// <summary>The thread's workspace for images of a width, with these parameters; in use until the next is asked for.</summary>
        public StripWorkspace<T> Rent(int width, NetworkParameters parameters)
        {
            if (_packed != parameters)
            {
                _network.Pack(parameters);
                _packed = parameters;
            }

            StripWorkspace<T> workspace = _strips.Rent(w => w.Width == width, () => new StripWorkspace<T>(_network, width));
            _strips.Return(workspace, workspace.Bytes);
            return workspace;
        }

        public void Dispose()
        {
            Context.Dispose();
            _strips.Dispose();
            _network.Dispose();
        }
    }
}
