using NeuralAssets.Lossless;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.Lossless;

/// <summary>
/// Codes a group's images without loss: each alone, and in chains, where a few images, spread evenly over those of their kind, go on from
/// each other, and all others from the last of them. They begin with what the chain has learned.
/// </summary>
internal sealed class LosslessForms
{
    /// <summary>Lengths of chains that are tried.</summary>
    private static readonly int[] s_chainLengths = [1, 4, LosslessImages.LongestChain];

    /// <summary>How many times as long as it may be at most an image alone is looked at further: so much a chain may save.</summary>
    private const int HopeInChains = 3;

    private readonly LosslessSource[] _sources;
    private readonly int[] _numbers;
    private readonly ParallelOptions _options;

    private LosslessForms(GroupPlan plan, CancellationToken cancellationToken)
    {
        _options = new ParallelOptions { MaxDegreeOfParallelism = plan.Threads, CancellationToken = cancellationToken };
        _sources = new LosslessSource[plan.Images.Count];
        Parallel.For(0, _sources.Length, _options, i => _sources[i] = LosslessSource.Of(plan.Images[i].Image));
        int[] order = CodesWriter.Order(plan.Images.Select(planned => planned.Image.Name));
        _numbers = new int[order.Length];
        for (int number = 0; number < order.Length; number++)
        {
            _numbers[order[number]] = number;
        }
    }

    /// <param name="plan">The group.</param>
    /// <param name="usefulBytes">For each image, the bytes from which on no lossless form is of use.</param>
    /// <param name="cancellationToken">Looked at every few rows.</param>
    /// <returns>The ways there are; the first has no chains.</returns>
    public static IReadOnlyList<LosslessSet> Make(GroupPlan plan, IReadOnlyList<double> usefulBytes, CancellationToken cancellationToken)
    {
        var forms = new LosslessForms(plan, cancellationToken);
        LosslessCode?[] alone = forms.CodeAlone([.. usefulBytes.Select(bytes => (long)(HopeInChains * bytes) + 1)]);
        var sets = new List<LosslessSet> { new(alone, new bool[alone.Length]) };
        int most = forms.Classes(alone).Select(images => images.Length).DefaultIfEmpty().Max();
        sets.AddRange(s_chainLengths.Where((_, i) => i == 0 ? most > 1 : most > s_chainLengths[i - 1])
            .Select(length => forms.CodeInChains(alone, length)));
        return sets;
    }

    private LosslessCode?[] CodeAlone(long[] mostBytes)
    {
        var codes = new LosslessCode?[_sources.Length];
        Parallel.For(0, codes.Length, _options, i =>
        {
            var state = new LosslessState();
            int log2Slots = LosslessEncoder.Log2Slots(_sources[i].Pixels.Length);
            state.Reset(log2Slots);
            codes[i] = Code(i, state, log2Slots, number: -1, mostBytes[i]);
        });
        return codes;
    }

    private LosslessSet CodeInChains(LosslessCode?[] alone, int length)
    {
        var set = new LosslessSet([.. alone], new bool[alone.Length]);
        foreach (int[] images in Classes(alone).Where(images => images.Length > 1))
        {
            CodeClass(set, alone, images, [.. Chain(images, Math.Min(length, images.Length))]);
        }

        return set;
    }

    private void CodeClass(LosslessSet set, LosslessCode?[] alone, int[] images, int[] chain)
    {
        if (chain.Length == 0)
        {
            return;
        }

        var state = new LosslessState();
        int log2Slots = LosslessEncoder.Log2Slots(chain.Sum(i => (long)_sources[i].Pixels.Length) + images.Max(i => _sources[i].Pixels.Length));
        state.Reset(log2Slots);
        for (int link = 0; link < chain.Length; link++)
        {
            int image = chain[link];
            set.Codes[image] = Code(image, state, link == 0 ? log2Slots : 0, link == 0 ? -1 : _numbers[chain[link - 1]], long.MaxValue);
            set.IsBase[image] = true;
        }

        int[] others = [.. images.Except(chain)];
        Parallel.For(0, others.Length, _options, static () => new LosslessState(), (i, _, own) =>
        {
            int image = others[i];
            own.CopyFrom(state);
            LosslessCode? code = Code(image, own, log2Slots: 0, _numbers[chain[^1]], alone[image]!.Stream.Length);
            set.Codes[image] = code is not null && code.Stream.Length < alone[image]!.Stream.Length ? code : alone[image];
            return own;
        }, static _ => { });
    }

    /// <summary>The images that may go on from each other and are short enough, each class in the order of the group.</summary>
    private IEnumerable<int[]> Classes(LosslessCode?[] alone) => Enumerable.Range(0, _sources.Length)
        .Where(i => alone[i] is not null)
        .GroupBy(i => _sources[i].Kind)
        .Select(images => images.ToArray());

    /// <summary>Images spread evenly, as many as the format's limit of pixels allows.</summary>
    private IEnumerable<int> Chain(int[] images, int length)
    {
        long pixels = 0;
        for (int link = 0; link < length; link++)
        {
            int image = images[((2 * link) + 1) * images.Length / (2 * length)];
            pixels += _sources[image].Pixels.Length;
            if (pixels > LosslessImages.MostChainPixels)
            {
                yield break;
            }

            yield return image;
        }
    }

    private LosslessCode? Code(int image, LosslessState state, int log2Slots, int number, long mostBytes)
    {
        LosslessSource source = _sources[image];
        var head = new LosslessStream(log2Slots, number, source.Format.HasFewColours, pixelChecksum: 0, length: 0);
        byte[]? stream = LosslessEncoder.Encode(source.Format, source.Pixels, state, head, mostBytes, _options.CancellationToken);
        return stream is null ? null : new LosslessCode(source.Pixels, stream);
    }
}
