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
        one index. Equal updates of every latent in all forms. `Own` is a network for each image, `Foreign` the decoder of another group with only the latents optimised,
        `Adaptive` what ships.

            dotnet run -c Release --project tests/NeuralAssets.Benchmarks -- sharing --groups A,B --foreign C --effort E --qualities Q --pixels N --seeds S

        """;

    private readonly KeptRows _rows = new(
        path,
        Head,
        keys: 7,
        "group",
        "images",
        "pixels",
        "effort",
        "Quality",
        "form",
        "seed",
        "trainer",
        "decoders, bytes",
        "codes, bytes",
        "PSNR",
        "J",
        "machine");

    /// <param name="group">What was trained.</param>
    /// <param name="settings">Of the run.</param>
    /// <param name="quality">Of all images.</param>
    /// <param name="form">Whose decoders.</param>
    /// <param name="foreign">The other group; null for all forms that have none.</param>
    /// <param name="seed">Of the training.</param>
    /// <param name="result">What came out.</param>
    public void Add(
        CorpusGroup group, CompressionSettings settings, int quality, SharingForm form, CorpusGroup? foreign, int seed, SharingResult result) => _rows.Add(
        group.Name,
        Cells.Number(group.Images.Count, "F0"),
        Cells.Number(group.Pixels, "F0"),
        settings.Effort.ToString(),
        Cells.Number(quality, "F0"),
        foreign is null ? form.ToString() : $"{form}: {foreign.Name}",
        Cells.Number(seed, "F0"),
        RunSetup.Trainer,
        Cells.Bytes(result.Decoders),
        Cells.Bytes(result.Codes),
        Cells.Number(-10 * Math.Log10(result.Error), "F2"),
        Cells.Number(1000 * result.Loss, "F4"),
        RunSetup.DescribeMachine());
}
