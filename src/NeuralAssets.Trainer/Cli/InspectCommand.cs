using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace NeuralAssets.Trainer.Cli;

/// <summary><c>inspect group.nac</c>: what a group holds, as a table or as JSON.</summary>
internal static class InspectCommand
{
    public static Command Create(TextWriter output)
    {
        var file = new Argument<string>("file")
        {
            Description = "Codes or decoder file of the group; both must be there.",
            HelpName = "group.nac|group.nad",
        };
        var json = new Option<bool>("--json") { Description = "Write JSON." };
        var command = new Command("inspect", "Show what a group holds and what it costs.") { file, json };
        command.SetAction(parsed =>
        {
            var inspection = GroupInspection.Of(GroupFiles.Of(parsed.GetRequiredValue(file)));
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(inspection, InspectionJson.Default.GroupInspection));
            }
            else
            {
                WriteTable(inspection, output);
            }
        });
        return command;
    }

    private static void WriteTable(GroupInspection group, TextWriter output)
    {
        int nameWidth = Math.Max(4, group.Images.Select(static image => image.Name.Length).DefaultIfEmpty().Max());
        Write(output, $"{"name".PadRight(nameWidth)}  {"size",11}  {"alpha",-5}  {"form",-8}  {"bytes",9}  {"network",7}  {"own",5}  {"bpp",7}  reference");
        foreach (ImageInspection image in group.Images)
        {
            string size = string.Create(CultureInfo.InvariantCulture, $"{image.Width}x{image.Height}");
            string alpha = image.HasAlpha ? "yes" : "no";
            string form = image.Lossless ? "lossless" : "neural";
            Write(output, $"{image.Name.PadRight(nameWidth)}  {size,11}  {alpha,-5}  {form,-8}  {image.Bytes,9}  {image.Network?.ToString(CultureInfo.InvariantCulture) ?? "-",7}  {image.DifferenceBytes,5}  {image.Bpp,7:F3}  {image.Reference ?? "-"}");
        }

        int lossless = group.Images.Count(static image => image.Lossless);
        Write(output, $"{group.Images.Count} images, {lossless} of them lossless, {group.Pixels} pixels");
        foreach ((int number, NetworkInspection network) in group.Networks.Index())
        {
            Write(
                output,
                $"network {number} of {network.Parameters} parameters: {network.Channels} channels, {network.Grids} grids, context {network.ContextWidth}, synthesis {network.SynthesisWidth}");
        }

        Write(output, $"decoder {group.DecoderBytes} bytes, codes {group.CodesBytes} bytes, together {group.Bpp:F3} bits per pixel");
    }

    private static void Write(TextWriter output, FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
