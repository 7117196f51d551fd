using System.Globalization;

namespace NeuralAssets.Benchmarks.Reporting;

/// <summary>Numbers as tables show them; what is not known is a dash.</summary>
internal static class Cells
{
    public static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    /// <summary>0.871 is "87.1 %".</summary>
    public static string Share(double? value) => value is null ? "-" : Number(100 * value, "F1") + " %";

    /// <summary>-0.129 is "-12.9 %", 0.05 is "+5.0 %".</summary>
    public static string Change(double? value) => value is null ? "-" : Number(100 * value, "+0.0;-0.0;0.0") + " %";

    /// <summary>1234567 is "1,234,567".</summary>
    public static string Bytes(double? value) => Number(value, "N0");
}
