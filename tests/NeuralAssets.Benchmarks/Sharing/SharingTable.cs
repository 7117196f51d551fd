using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Reporting;

namespace NeuralAssets.Benchmarks.Sharing;

/// <summary>A table on disk, a row for each form.</summary>
internal sealed class SharingTable(string path)
{
    private const string Head =
        """
        # What sharing a network buys

        J = MSE + lambda * bits per pixel, times 1000, of the pixels that the Runtime decodes, with the bytes of all decoders, of all streams and of
        one index. Equal updates of every latent in all forms. `Own` is a network for each image, `Foreign` the decoder of another group with only the latents optimised.

            dotnet run -c Release --project tests/NeuralAssets.Benchmarks -- sharing --groups A,B --foreign C --effort E --qualities Q --pixels N --seeds S

        """;

    private readonly KeptRows _rows = new(
        path, Head, keys: 7, "group", "images", "pixels", "effort", "Quality", "form", "seed", "decoders, bytes", "codes, bytes", "PSNR", "J");

    public void Add(CorpusGroup group, CompressionSettings settings, int quality, SharingForm form, int seed, SharingResult result) => _rows.Add(
        group.Name,
        Cells.Number(group.Images.Count, "F0"),
        Cells.Number(group.Pixels, "F0"),
        settings.Effort.ToString(),
        Cells.Number(quality, "F0"),
        form.ToString(),
        Cells.Number(seed, "F0"),
        Cells.Bytes(result.Decoders),
        Cells.Bytes(result.Codes),
        Cells.Number(-10 * Math.Log10(result.Error), "F2"),
        Cells.Number(1000 * result.Loss, "F4"));
}
