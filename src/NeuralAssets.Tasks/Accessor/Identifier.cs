using System.Globalization;
using System.Text;
using NeuralAssets.Tasks.Caching;

namespace NeuralAssets.Tasks.Accessor;

/// <summary>Turns any name into a C# identifier, by rules that depend on nothing but the names.</summary>
internal static class Identifier
{
    /// <summary>What every class inherits: a member of that name would hide it.</summary>
    private static readonly string[] s_objectMembers =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    /// <summary>
    /// PascalCase of the words of a name: <c>hero/idle 2</c> becomes <c>HeroIdle2</c>, <c>1-é</c> becomes <c>_1É</c>, <c>!</c> becomes <c>_</c>.
    /// </summary>
    /// <remarks>
    /// The result starts with an upper-case letter, an underscore or a letter that has no case, so it is never a keyword;
    /// it has no underscore but at its start, so a suffix that begins with one can't make a new collision.
    /// </remarks>
    public static string Of(string name)
    {
        StringBuilder identifier = new();
        bool startsWord = true;
        foreach (char c in name)
        {
            if (!IsPart(c))
            {
                startsWord = true;
                continue;
            }

            identifier.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        if (identifier.Length == 0 || !char.IsLetter(identifier[0]))
        {
            identifier.Insert(0, '_');
        }

        return identifier.ToString();
    }

    /// <summary>One identifier a name.</summary>
    /// <remarks>
    /// Names that want the same identifier all get four or more digits of their own hash as a suffix: a name added later can then
    /// break a caller's compilation, but never silently take over the identifier of another image.
    /// </remarks>
    public static IReadOnlyDictionary<string, string> Assign(IEnumerable<string> names, params string[] reserved)
    {
        Dictionary<string, string> identifiers = new(StringComparer.Ordinal);
        foreach (IGrouping<string, string> same in names.GroupBy(Of, StringComparer.Ordinal))
        {
            string[] rivals = [.. same];
            bool isReserved = reserved.Contains(same.Key) || s_objectMembers.Contains(same.Key);
            string[] suffixes = rivals.Length > 1 ? Suffixes(rivals) : [isReserved ? "_" : ""];
            for (int i = 0; i < rivals.Length; i++)
            {
                identifiers.Add(rivals[i], same.Key + suffixes[i]);
            }
        }

        return identifiers;
    }

    private static string[] Suffixes(string[] rivals)
    {
        string[] digests = [.. rivals.Select(name => Digest.OfText(name))];
        int length = 4;
        while (digests.Select(digest => digest.Substring(0, length)).Distinct().Count() < rivals.Length)
        {
            length++;
        }

        return [.. digests.Select(digest => "_" + digest.Substring(0, length))];
    }

    /// <summary>
    /// Letters, digits and combining marks. Surrogates are not: the compiler takes no identifiers beyond the first
    /// plane.
    /// </summary>
    private static bool IsPart(char c)
        => char.IsLetterOrDigit(c)
            || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
