using System.Globalization;
using System.Text;

namespace NeuralAssets.Tasks;

/// <summary>
/// MSBuild's own escaping: an item made from a path must not be read as a list, a wildcard or a property.
/// </summary>
internal static class MSBuildText
{
    private const string Special = "%*?@$();'";

    public static string Escape(string value)
    {
        StringBuilder escaped = new();
        foreach (char c in value)
        {
            if (Special.IndexOf(c) >= 0)
            {
                escaped.Append('%').Append(((int)c).ToString("x2", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }
}
