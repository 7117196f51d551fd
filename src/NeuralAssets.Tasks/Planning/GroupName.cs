namespace NeuralAssets.Tasks.Planning;

/// <summary>
/// The rule for group names. They become file names on every system, so only what every system takes is allowed.
/// </summary>
internal static class GroupName
{
    public const string Allowed = "ASCII letters, digits, '-', '_' and '.', not with '.' at either end";

    public static bool IsValid(string name)
        => name.Length is > 0 and <= 100
            && name[0] != '.'
            && name[name.Length - 1] != '.'
            && name.All(c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '-' or '_' or '.');
}
