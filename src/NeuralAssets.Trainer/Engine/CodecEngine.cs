using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>
/// The fused forward, backward and latent update of the codec network, for one network and many images, on all cores.
/// Results do not depend on the number of threads: sums are kept per image and added in the images' order.
/// </summary>
internal abstract class CodecEngine : IDisposable
{
    /// <summary>The engine for the widest registers of this machine.</summary>
    public static CodecEngine Create(DecoderArchitecture architecture, int threads, int seed)
        => Vector512.IsHardwareAccelerated && Avx512F.IsSupported
            ? new CodecEngine<Lanes512>(architecture, threads, seed)
            : new CodecEngine<Lanes256>(architecture, threads, seed);

    /// <summary>Where the quantisation noise of the next call starts; two engines with the same state and calls give the same results.</summary>
    public abstract uint NoiseState { get; set; }

    /// <summary>Uses these parameters from now on.</summary>
    public abstract void SetParameters(NetworkParameters parameters);

    /// <summary>One update of the latents of each image, and the network's gradient.</summary>
    /// <param name="images">The images of this step.</param>
    /// <param name="settings">Quantisation of this step.</param>
    /// <param name="latentRate">Step size of the latents in quantisation steps; 0 leaves them.</param>
    /// <param name="gradient">Receives the gradient of (bits + error in bits) / pixels by the parameters.</param>
    /// <returns>Losses in the order of the images, before the update.</returns>
    public abstract ImageLoss[] Update(
        IReadOnlyList<TrainingImage> images, QuantiserSettings settings, float latentRate, Span<float> gradient);

    /// <summary>The network's gradient, and the gradients by the latents instead of their update: for an encoder that makes the latents.</summary>
    /// <param name="images">The images of this step.</param>
    /// <param name="settings">Quantisation of this step.</param>
    /// <param name="gradient">As in <see cref="Update"/>.</param>
    /// <param name="latentGradients">Receives, per image and grid, the gradient of the loss in bits by each latent, row by row.</param>
    public abstract ImageLoss[] Differentiate(
        IReadOnlyList<TrainingImage> images, QuantiserSettings settings, Span<float> gradient, float[][][] latentGradients);

    /// <summary>Losses with hard rounding.</summary>
    public abstract ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images);

    public abstract void Dispose();
}

/// <summary>The engine at one register width.</summary>
internal sealed class CodecEngine<T> : CodecEngine
    where T : struct, ILanes<T>
{
    /// <summary>Workspaces that one thread may keep for other sizes than the present one.</summary>
    private const long SpareWorkspaceBytes = 96L << 20;

    private readonly PackedNetwork _network;
    private readonly Worker[] _workers;
    private readonly ParallelOptions _parallel;
    public CodecEngine(DecoderArchitecture architecture, int threads, int seed)
    {
        _network = new PackedNetwork(architecture);
        int count = threads > 0 ? threads : Environment.ProcessorCount;
        _workers = [.. Enumerable.Range(0, count).Select(_ => new Worker(_network, seed))];
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = count };
        NoiseState = (uint)seed;
    }

    public override uint NoiseState { get; set; }

    public override void SetParameters(NetworkParameters parameters) => _network.Pack(parameters);

    public override ImageLoss[] Update(
        IReadOnlyList<TrainingImage> images, QuantiserSettings settings, float latentRate, Span<float> gradient)
        => Run(
            images,
            gradient,
            (worker, i, seed, part) => worker.Update(images[i], settings, seed, latentRate, part));

    public override ImageLoss[] Differentiate(
        IReadOnlyList<TrainingImage> images, QuantiserSettings settings, Span<float> gradient, float[][][] latentGradients)
        => Run(
            images,
            gradient,
            (worker, i, seed, part) => worker.Differentiate(images[i], settings, seed, part, out latentGradients[i]));

    private ImageLoss[] Run(
        IReadOnlyList<TrainingImage> images, Span<float> gradient, Func<Worker, int, uint, float[], ImageLoss> step)
    {
        var losses = new ImageLoss[images.Count];
        var gradients = new float[images.Count][];
        uint seed = NoiseState;
        NoiseState = (NoiseState * 747796405u) + 2891336453u;
        ForEach(images, (worker, i) =>
        {
            gradients[i] = new float[_network.Parameters.Values.Length];
            losses[i] = step(worker, i, seed + ((uint)i * 2654435769u), gradients[i]);
        });

        gradient.Clear();
        float scale = 1f / images.Sum(image => image.Pixels);
        foreach (float[] part in gradients)
        {
            for (int p = 0; p < gradient.Length; p++)
            {
                gradient[p] += part[p] * scale;
            }
        }

        return losses;
    }

    public override ImageLoss[] Evaluate(IReadOnlyList<TrainingImage> images)
    {
        var losses = new ImageLoss[images.Count];
        ForEach(images, (worker, i) => losses[i] = worker.Evaluate(images[i]));
        return losses;
    }

    /// <summary>Runs the action once per image, largest images first, each worker on one thread at a time.</summary>
    private void ForEach(IReadOnlyList<TrainingImage> images, Action<Worker, int> action)
    {
        int[] order = [.. Enumerable.Range(0, images.Count).OrderByDescending(i => images[i].Pixels).ThenBy(i => images[i].Width)];
        int next = -1;
        Parallel.For(0, Math.Min(_workers.Length, order.Length), _parallel, w =>
        {
            for (int i = Interlocked.Increment(ref next); i < order.Length; i = Interlocked.Increment(ref next))
            {
                action(_workers[w], order[i]);
            }
        });
    }

    public override void Dispose()
    {
        foreach (Worker worker in _workers)
        {
            worker.Dispose();
        }

        _network.Dispose();
    }

    /// <summary>The buffers of one thread.</summary>
    private sealed class Worker(PackedNetwork network, int seed) : IDisposable
    {
        private readonly ContextPass<T> _context = new(network);
        private readonly LatentQuantiser<T> _quantiser = new(seed);
        private readonly List<(int Width, int Height, ImageWorkspace<T> Workspace)> _workspaces = [];

        public ImageLoss Update(TrainingImage image, QuantiserSettings settings, uint noiseSeed, float latentRate, Span<float> gradient)
        {
            ImageWorkspace<T> workspace = Rent(image.Width, image.Height);
            ImageLoss loss = workspace.Differentiate(image, _context, _quantiser, settings, noiseSeed, gradient);
            if (latentRate > 0f)
            {
                image.Updates++;
                for (int k = 0; k < image.Latents.Length; k++)
                {
                    LatentOptimiser.Step<T>(image, k, workspace.LatentGradients[k], workspace.LatentSlopes[k], latentRate);
                }
            }

            return loss;
        }

        public ImageLoss Differentiate(
            TrainingImage image, QuantiserSettings settings, uint noiseSeed, Span<float> gradient, out float[][] latentGradients)
        {
            ImageWorkspace<T> workspace = Rent(image.Width, image.Height);
            ImageLoss loss = workspace.Differentiate(image, _context, _quantiser, settings, noiseSeed, gradient);
            latentGradients = workspace.CopyLatentGradients();
            return loss;
        }

        public ImageLoss Evaluate(TrainingImage image)
            => Rent(image.Width, image.Height).Evaluate(image, _context, _quantiser, QuantiserSettings.Hard, 0);

        /// <summary>The workspace of that size, made if need be; the least recently used ones go when memory is short.</summary>
        private ImageWorkspace<T> Rent(int width, int height)
        {
            int found = _workspaces.FindIndex(w => w.Width == width && w.Height == height);
            (int, int, ImageWorkspace<T> Workspace) entry;
            if (found >= 0)
            {
                entry = _workspaces[found];
                _workspaces.RemoveAt(found);
            }
            else
            {
                while (_workspaces.Count > 0 && _workspaces.Sum(w => w.Workspace.Bytes) > SpareWorkspaceBytes)
                {
                    _workspaces[0].Workspace.Dispose();
                    _workspaces.RemoveAt(0);
                }

                entry = (width, height, new ImageWorkspace<T>(network, width, height));
            }

            _workspaces.Add(entry);
            return entry.Workspace;
        }

        public void Dispose()
        {
            _context.Dispose();
            _quantiser.Dispose();
            foreach ((int _, int _, ImageWorkspace<T> workspace) in _workspaces)
            {
                workspace.Dispose();
            }
        }
    }
}
