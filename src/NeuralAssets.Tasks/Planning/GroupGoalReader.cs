using Microsoft.Build.Framework;

namespace NeuralAssets.Tasks.Planning;

/// <summary>Reads <c>NeuralImageGroup</c> items: their identity is a group's name. What is wrong becomes a fault.</summary>
internal sealed class GroupGoalReader(ICollection<Diagnostic> faults)
{
    private const double LowestPsnr = 10;
    private const double HighestPsnr = 80;

    private readonly PropertyReader _properties = new(faults);

    /// <summary>Goals by the names of the groups, which must all have images.</summary>
    /// <param name="items">The items.</param>
    /// <param name="groups">Names of the groups that images name.</param>
    public IReadOnlyDictionary<string, GroupGoal> Read(IEnumerable<ITaskItem> items, ICollection<string> groups)
    {
        Dictionary<string, GroupGoal> goals = new(StringComparer.Ordinal);
        foreach (ITaskItem item in items)
        {
            string name = item.ItemSpec;
            if (!groups.Contains(name))
            {
                faults.Add(new Diagnostic(
                    Diagnostic.GroupWithoutImages, $"NeuralImageGroup '{name}' is the Group of no NeuralImage; groups are: {string.Join(", ", groups)}."));
            }
            else if (goals.ContainsKey(name))
            {
                faults.Add(new Diagnostic(Diagnostic.GroupWithoutImages, $"NeuralImageGroup '{name}' is listed twice; say everything in one item."));
            }
            else
            {
                goals.Add(name, Read(item, name));
            }
        }

        return goals;
    }

    private GroupGoal Read(ITaskItem item, string name)
    {
        string psnr = item.GetMetadata("TargetPsnr");
        string bytes = item.GetMetadata("MaxBytes");
        string metric = item.GetMetadata("Metric");
        if (psnr.Length > 0 && bytes.Length > 0)
        {
            faults.Add(new Diagnostic(
                Diagnostic.InvalidValue,
                $"NeuralImageGroup '{name}' has TargetPsnr='{psnr}' and MaxBytes='{bytes}', and only one of them can be met; remove the other."));
        }

        string owner = $"NeuralImageGroup '{name}': ";
        return new GroupGoal(
            psnr.Length == 0 ? null : _properties.Number(owner + "TargetPsnr", psnr, LowestPsnr, HighestPsnr),
            bytes.Length == 0 ? null : _properties.Integer(owner + "MaxBytes", bytes, 1, int.MaxValue),
            metric.Length == 0 ? GroupGoal.Metrics[0] : _properties.Choice(owner + "Metric", metric, GroupGoal.Metrics));
    }
}
