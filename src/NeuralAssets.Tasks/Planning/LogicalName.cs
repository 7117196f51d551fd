using System.Text;
using Microsoft.Build.Framework;

namespace NeuralAssets.Tasks.Planning;

/// <summary>The rule for logical names, and the default one.</summary>
internal static class LogicalName
{
    private const int MaximumBytes = 255;

    /// <summary>
    /// <c>LogicalName</c>, or else the path below the first wildcard folder without its extension: <c>Assets/**/*.png</c>
    /// calls <c>Assets/hero/idle.png</c> <c>hero/idle</c>; an image listed without a wildcard is called by its file name.
    /// </summary>
    public static string Of(ITaskItem image)
    {
        string name = image.GetMetadata("LogicalName");
        if (name.Length == 0)
        {
            name = image.GetMetadata("RecursiveDir") + image.GetMetadata("Filename");
        }

        return name.Replace('\\', '/');
    }

    /// <summary>What is wrong with the name, or null.</summary>
    public static string? Fault(string name)
    {
        if (name.Length == 0)
        {
            return "is empty";
        }

        if (Encoding.UTF8.GetByteCount(name) > MaximumBytes)
        {
            return $"is longer than {MaximumBytes} bytes of UTF-8";
        }

        return name.Any(char.IsControl) ? "has control characters" : null;
    }
}
