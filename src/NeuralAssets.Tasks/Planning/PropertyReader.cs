using System.Globalization;

namespace NeuralAssets.Tasks.Planning;

/// <summary>Reads the text of properties and metadata strictly; a value that is not allowed becomes NA0102.</summary>
internal sealed class PropertyReader(ICollection<Diagnostic> faults)
{
    /// <summary>
    /// One of the allowed words, in the spelling of the list; the first one when the value is not allowed.
    /// </summary>
    public string Choice(string property, string value, params string[] allowed)
    {
        string? match = allowed.FirstOrDefault(word => string.Equals(word, value, StringComparison.OrdinalIgnoreCase));
        if (match is null)
        {
            Fault($"{property}='{value}' is not allowed; use {string.Join(", ", allowed)}.", null);
        }

        return match ?? allowed[0];
    }

    /// <summary>An integer in a closed range; the smallest one when the value is not allowed.</summary>
    public int Integer(string property, string value, int minimum, int maximum, string? file = null)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= minimum
            && number <= maximum)
        {
            return number;
        }

        Fault($"{property}='{value}' is not allowed; use an integer from {minimum} to {maximum}.", file);
        return minimum;
    }

    private void Fault(string message, string? file) => faults.Add(new Diagnostic(Diagnostic.InvalidValue, message, file));
}
