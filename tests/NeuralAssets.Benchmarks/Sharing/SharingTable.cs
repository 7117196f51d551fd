using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Reporting;

namespace NeuralAssets.Benchmarks.Sharing;

/// <summary>A table on disk, a row for each form; a row measured again replaces the older one.</summary>
internal sealed class SharingTable(string path)
{
    private const string Head =
        """
        # What sharing a network buys

        J = MSE + lambda * bits per pixel, times 1000, of the pixels that the Runtime decodes, with the bytes of all decoders, of all streams and of
        one index. Equal updates of every latent in all forms. `Own` is a network for each image, `Foreign` the decoder of another group with only the latents optimised.

            dotnet run -c Release --project tests/NeuralAssets.Benchmarks -- sharing --groups A,B --foreign C --effort E --qualities Q --pixels N --seeds S


        """;

    public void Add(CorpusGroup group, CompressionSettings settings, int quality, SharingForm form, int seed, SharingResult result)
    {
        string[] key =
        [
            group.Name, Cells.Number(group.Images.Count, "F0"), Cells.Number(group.Pixels, "F0"), settings.Effort.ToString(),
            Cells.Number(quality, "F0"), form.ToString(), Cells.Number(seed, "F0"),
        ];
        var rows = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in File.Exists(path) ? File.ReadLines(path).Where(IsRow) : [])
        {
            rows[string.Join('|', line.Split('|')[1..(key.Length + 1)])] = line;
        }

        string[] cells =
        [
            .. key, Cells.Bytes(result.Decoders), Cells.Bytes(result.Codes), Cells.Number(-10 * Math.Log10(result.Error), "F2"),
            Cells.Number(1000 * result.Loss, "F4"),
        ];
        string row = $"| {string.Join(" | ", cells)} |";
        rows[string.Join('|', row.Split('|')[1..(key.Length + 1)])] = row;
        var table = new MarkdownTable("group", "images", "pixels", "effort", "Quality", "form", "seed", "decoders, bytes", "codes, bytes", "PSNR", "J");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.WriteAllText(path, Head + table + string.Concat(rows.Values.Select(line => line + "\n")));
    }

    private static bool IsRow(string line) => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| group", StringComparison.Ordinal);
}
