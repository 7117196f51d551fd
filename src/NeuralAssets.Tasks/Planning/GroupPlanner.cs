using Microsoft.Build.Framework;

namespace NeuralAssets.Tasks.Planning;

/// <summary>
/// From <c>NeuralImage</c> and <c>NeuralImageGroup</c> items to groups. What is wrong becomes a fault and is left out, so that one build shows
/// every fault.
/// </summary>
internal sealed class GroupPlanner(ICollection<Diagnostic> faults)
{
    private readonly PropertyReader _properties = new(faults);

    /// <param name="items">The <c>NeuralImage</c> items.</param>
    /// <param name="groupItems">The <c>NeuralImageGroup</c> items.</param>
    public IReadOnlyList<PlannedGroup> Plan(IReadOnlyCollection<ITaskItem> items, IReadOnlyCollection<ITaskItem> groupItems)
    {
        string[] names = [.. items.Select(item => item.GetMetadata("Group")).Distinct(StringComparer.Ordinal)];
        IReadOnlyDictionary<string, GroupGoal> goals = new GroupGoalReader(faults).Read(groupItems, names);
        List<PlannedGroup> groups = [];
        foreach (IGrouping<string, ITaskItem> group in items.GroupBy(item => item.GetMetadata("Group"), StringComparer.Ordinal))
        {
            if (GroupName.IsValid(group.Key))
            {
                goals.TryGetValue(group.Key, out GroupGoal? goal);
                groups.Add(new PlannedGroup(group.Key, Images(group.Key, group), goal));
            }
            else
            {
                faults.Add(InvalidGroup(group.Key, [.. group]));
            }
        }

        groups.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
        ReportNamesThatDifferOnlyInCase(groups);
        return groups;
    }

    private List<PlannedImage> Images(string group, IEnumerable<ITaskItem> items)
    {
        Dictionary<string, PlannedImage> images = new(StringComparer.OrdinalIgnoreCase);
        foreach (ITaskItem item in items)
        {
            PlannedImage image = Image(item);
            Diagnostic? fault = images.TryGetValue(image.Name, out PlannedImage? other)
                ? Clash(group, image, other)
                : Fault(image);

            if (fault is not null)
            {
                faults.Add(fault);
            }
            else if (other is null)
            {
                images.Add(image.Name, image);
            }
        }

        return [.. images.Values.OrderBy(image => image.Name, StringComparer.Ordinal)];
    }

    private PlannedImage Image(ITaskItem item)
    {
        string path = item.GetMetadata("FullPath");
        int quality = _properties.Integer("Quality", item.GetMetadata("Quality"), 1, 100, path);
        string kind = item.GetMetadata("Kind");
        kind = kind.Length == 0 ? PlannedImage.Kinds[0] : _properties.Choice("Kind", kind, PlannedImage.Kinds, path);
        return new PlannedImage(LogicalName.Of(item), path, quality, kind);
    }

    private static Diagnostic? Fault(PlannedImage image)
    {
        if (LogicalName.Fault(image.Name) is string fault)
        {
            return new Diagnostic(Diagnostic.InvalidName, $"Logical name '{image.Name}' {fault}.", image.Path);
        }

        FileInfo file = new(image.Path);
        if (!file.Exists)
        {
            return new Diagnostic(Diagnostic.FileNotFound, "Image not found.", image.Path);
        }

        return file.Length == 0 ? new Diagnostic(Diagnostic.FileEmpty, "Image file is empty.", image.Path) : null;
    }

    /// <summary>Two overlapping wildcards may list one file twice; that is one image, and no fault.</summary>
    private static Diagnostic? Clash(string group, PlannedImage image, PlannedImage other)
    {
        if (image.Name == other.Name && image.Path == other.Path && image.Quality == other.Quality && image.Kind == other.Kind)
        {
            return null;
        }

        string names = image.Name == other.Name
            ? $"the logical name '{image.Name}'"
            : $"the logical names '{other.Name}' and '{image.Name}', which differ only in case,";
        return new Diagnostic(
            Diagnostic.DuplicateName,
            $"Group '{group}' has {names} twice; the other image is '{other.Path}'. Set LogicalName on one of them.",
            image.Path);
    }

    private static Diagnostic InvalidGroup(string name, List<ITaskItem> images)
    {
        string subject = name.Length == 0 ? "NeuralImage has no Group" : $"Group '{name}' is not a valid name";
        string others = images.Count == 1 ? "" : $" ({images.Count} images)";
        return new Diagnostic(
            Diagnostic.InvalidGroup,
            $"{subject}{others}; set Group to {GroupName.Allowed}.",
            images[0].GetMetadata("FullPath"));
    }

    private void ReportNamesThatDifferOnlyInCase(IEnumerable<PlannedGroup> groups)
    {
        foreach (IGrouping<string, PlannedGroup> same in groups.GroupBy(group => group.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (same.Count() > 1)
            {
                string names = string.Join("', '", same.Select(group => group.Name));
                faults.Add(new Diagnostic(Diagnostic.InvalidGroup, $"Groups '{names}' differ only in case; use one spelling."));
            }
        }
    }
}
