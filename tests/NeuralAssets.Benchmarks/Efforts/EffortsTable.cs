using NeuralAssets.Benchmarks.Compression;
using NeuralAssets.Benchmarks.Reporting;
using NeuralAssets.Trainer.Protocol;

namespace NeuralAssets.Benchmarks.Efforts;

/// <summary>A table on disk, a row for each group and effort.</summary>
internal sealed class EffortsTable(string path)
{
    private const string Head =
        """
        # What longer training saves

        Bytes are those of all files that ship, PSNR that of all pixels of the group as the Runtime decodes them, one of each for each Quality. The last columns but one: bytes against
        those of the longest training at equal PSNR (BD-rate), and how long all of the row's trainings took, on a machine that may have had other work.

            dotnet run -c Release --project tests/NeuralAssets.Benchmarks -- efforts --groups A,B --qualities Q --effort E --pixels N

        """;

    private readonly KeptRows _rows = new(
        path, Head, keys: 4, "group", "pixels", "Qualities", "effort", "trainer", "bytes", "PSNR", "bytes at equal PSNR", "seconds", "machine");

    /// <param name="group">What was trained.</param>
    /// <param name="settings">Of the run.</param>
    /// <param name="effort">Of the row.</param>
    /// <param name="points">One a Quality.</param>
    /// <param name="bdRate">Against the longest training; null if they share no range of PSNR.</param>
    public void Add(CorpusGroup group, CompressionSettings settings, Effort effort, IReadOnlyList<RatePoint> points, double? bdRate)
    {
        _rows.Add(
            group.Name,
            Cells.Number(group.Pixels, "F0"),
            string.Join("; ", settings.Qualities),
            effort.ToString(),
            RunSetup.Trainer,
            string.Join("; ", points.Select(static point => Cells.Bytes(point.Bytes))),
            string.Join("; ", points.Select(static point => Cells.Number(point.Psnr, "F2"))),
            Cells.Change(bdRate),
            Cells.Number(points.Sum(static point => point.EncodeSeconds), "F0"),
            RunSetup.DescribeMachine());
        Console.WriteLine($"{group.Name} {effort}: {Cells.Change(bdRate)}");
    }
}
