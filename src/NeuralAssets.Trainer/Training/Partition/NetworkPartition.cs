using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.CoarseToFine;
using NeuralAssets.Trainer.Training.References;

namespace NeuralAssets.Trainer.Training.Partition;

/// <summary>
/// Which images share a network. Those whose finest detail is of one kind do: smooth pictures want another network than rough ones, and another training, and
/// if they are many bytes, that is worth more than a network costs (README of this folder).
/// </summary>
internal sealed class NetworkPartition
{
    /// <summary>Smooth pictures that may have networks of their own: beside them are at most the kinds, six of them.</summary>
    private const int MostAlone = FormatConstants.MaximumNetworks - 6;

    /// <summary>The kind of pictures that have little fine detail; of rough ones it is 0, and of smooth ones more by their smooth octaves.</summary>
    public const int LittleDetail = 1;

    /// <summary>The longest side of what is looked at of an image, in its middle.</summary>
    private const int LongestSide = 512;

    private readonly GroupPlan _plan;

    private NetworkPartition(GroupPlan plan, IReadOnlyList<int[]> parts)
    {
        _plan = plan;
        Parts = parts;
    }

    /// <summary>The images of each network, in the order of the plan.</summary>
    public IReadOnlyList<int[]> Parts { get; }

    /// <summary>One network for all images.</summary>
    public static NetworkPartition Whole(GroupPlan plan) => new(plan, [[.. Enumerable.Range(0, plan.Images.Count)]]);

    /// <param name="plan">The group; one with a goal has one network, as its lambda is not known yet.</param>
    /// <param name="set">Its images.</param>
    public static NetworkPartition Choose(GroupPlan plan, TrainingSet set)
    {
        if (plan.Goal is not null || plan.Images.Count == 1)
        {
            return Whole(plan);
        }

        var kinds = new int[plan.Images.Count];
        Parallel.For(0, kinds.Length, i => kinds[i] = KindOf(set, i));
        if (kinds.Distinct().Count() == 1 && kinds[0] <= LittleDetail)
        {
            return Whole(plan);
        }

        // Images that may refer to each other stay together, whatever their kinds.
        ImagePart[] units = [.. AlikeImages.Find(set.Images)
            .Select(images => ImagePart.Of(plan, set, kinds[images.MaxBy(image => set.ExpectedBytes[image])], images, isUnit: true))];
        ImagePart[] alone = [.. units.Where(unit => unit.Kind > LittleDetail && unit.Worth >= 1).OrderByDescending(unit => unit.Worth).Take(MostAlone)];
        List<ImagePart> parts = [.. alone, .. units.Except(alone).GroupBy(unit => unit.Kind).Select(kind => ImagePart.Join(plan, set, [.. kind]))];
        while (parts.Count > 1 && parts.MinBy(part => part.Worth) is { Worth: < 1 } smallest)
        {
            // The nearest kind; of two the larger part.
            ImagePart neighbour = parts.Where(part => part != smallest)
                .OrderBy(part => Math.Abs(part.Kind - smallest.Kind))
                .ThenByDescending(part => part.Bytes)
                .First();
            parts.Remove(smallest);
            parts[parts.IndexOf(neighbour)] = ImagePart.Join(plan, set, [neighbour, smallest]);
        }

        return new NetworkPartition(plan, [.. parts.Select(part => part.Images).OrderBy(images => images[0])]);
    }

    /// <summary>The plan of one network's training.</summary>
    public GroupPlan Plan(int part) => Parts.Count == 1 ? _plan : _plan with
    {
        Images = [.. Parts[part].Select(image => _plan.Images[image])],
        Checkpoint = _plan.Checkpoint?.ForNetwork(part),
    };

    /// <summary>Tells of a part's progress as of the group's.</summary>
    public IProgress<TrainingProgress> ProgressOf(int part, IProgress<TrainingProgress> progress)
        => Parts.Count == 1 ? progress : new PartProgress(progress, [.. Parts.Select(Pixels)], part, TimeProvider.System);

    /// <summary>The networks and images of all parts, these in the order of the plan.</summary>
    public (CodedGroup Group, IReadOnlyList<double> Lambdas) Join(TrainedNetwork[] networks)
    {
        int[] order = CodesWriter.Order(_plan.Images.Select(planned => planned.Image.Name));
        var images = new ImageCodes[_plan.Images.Count];
        var lambdas = new double[images.Length];
        for (int part = 0; part < networks.Length; part++)
        {
            int[] places = Parts[part];
            int[] partOrder = CodesWriter.Order(networks[part].Images.Select(image => image.Name));
            for (int i = 0; i < places.Length; i++)
            {
                ImageCodes image = networks[part].Images[i];
                images[places[i]] = image with
                {
                    NetworkNumber = part,
                    Reference = image.Reference is { } reference
                        ? reference with { Number = Array.IndexOf(order, places[partOrder[reference.Number]]) }
                        : null,
                };
                lambdas[places[i]] = networks[part].Lambdas[i];
            }
        }

        return (new CodedGroup([.. networks.Select(network => network.Parameters)], images), lambdas);
    }

    private static int KindOf(TrainingSet set, int index)
    {
        TrainingImage image = set.Images[index];
        int width = Math.Min(LongestSide, image.Width);
        int height = Math.Min(LongestSide, image.Height);
        using TrainingImage middle = set.Crop(index, (image.Width - width) / 2, (image.Height - height) / 2, width, height);
        FineDetail detail = FineDetail.Measure([middle], hasBudget: false);
        return detail.SmoothOctaves > 0 ? detail.SmoothOctaves + LittleDetail : detail.EmptyGrids;
    }

    private long Pixels(int[] images) => images.Sum(image => _plan.Images[image].Image.Pixels);
}
