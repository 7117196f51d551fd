using NeuralAssets.Format;
using NeuralAssets.Trainer.Coding;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Training.References;

namespace NeuralAssets.Trainer.Training.Partition;

/// <summary>
/// Which images share a network. Those whose finest detail is of one kind do: smooth pictures want another network than rough ones, and another training, and
/// if they are many bytes, that is worth more than a network costs (README of this folder).
/// </summary>
internal sealed class NetworkPartition
{
    /// <summary>Smooth pictures that may have networks of their own: beside them are at most the kinds.</summary>
    private const int MostAlone = FormatConstants.MaximumNetworks - DetailKinds.Most;

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

        int[] kinds = DetailKinds.Of(set);
        if (Array.TrueForAll(kinds, kind => kind == kinds[0] && !DetailKinds.IsSmooth(kind)))
        {
            return Whole(plan);
        }

        // Images that may refer to each other stay together, whatever their kinds.
        ImagePart[] units = [.. AlikeImages.Find(set.Images)
            .Select(images => ImagePart.Of(plan, set, kinds[images.MaxBy(image => set.ExpectedBytes[image])], images, isUnit: true))];
        ImagePart[] alone = [.. units.Where(unit => DetailKinds.IsSmooth(unit.Kind) && unit.Worth >= 1).OrderByDescending(unit => unit.Worth).Take(MostAlone)];
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

    private long Pixels(int[] images) => images.Sum(image => _plan.Images[image].Image.Pixels);
}
