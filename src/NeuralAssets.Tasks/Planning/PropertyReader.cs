using System.Globalization;

namespace NeuralAssets.Tasks.Planning;

/// <summary>Reads the text of properties and metadata strictly; a value that is not allowed becomes NA0102.</summary>
internal sealed class PropertyReader(ICollection<Diagnostic> faults)
{
    /// <summary>
    /// One of the allowed words, in the spelling of the list; the first one when the value is not allowed.
    /// </summary>
    public string Choice(string property, string value, params string[] allowed) => Choice(property, value, allowed, file: null);

    /// <summary>The same, of an item that has a file.</summary>
    public string Choice(string property, string value, string[] allowed, string? file)
    {
        string? match = allowed.FirstOrDefault(word => string.Equals(word, value, StringComparison.OrdinalIgnoreCase));
        if (match is null)
        {
            Fault($"{property}='{value}' is not allowed; use {string.Join(", ", allowed)}.", file);
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

    /// <summary>A number in a closed range, with a point and without exponent; the smallest one when the value is not allowed.</summary>
    public double Number(string property, string value, double minimum, double maximum)
    {
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number >= minimum
            && number <= maximum)
        {
            return number;
        }

        Fault(string.Format(CultureInfo.InvariantCulture, "{0}='{1}' is not allowed; use a number from {2} to {3}.", property, value, minimum, maximum), null);
        return minimum;
    }

    private void Fault(string message, string? file) => faults.Add(new Diagnostic(Diagnostic.InvalidValue, message, file));
}
