using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// Visits the latents of a grid in the order of their symbols (FORMAT.md, section 6), a step of up to sixteen at a time,
/// with the distribution of each. The visitor decodes, encodes or counts.
/// </summary>
internal sealed class LatentScan(DecoderModel model, Kernel kernel)
{
    private readonly ContextModel _context = new(model, kernel);
    private readonly BandWindow _window = new(kernel);

    /// <summary>The latents of one step, one a row of the band.</summary>
    private readonly short[] _values = new short[FormatConstants.BandRows];

    /// <summary>With the fastest kernel.</summary>
    internal LatentScan(DecoderModel model)
        : this(model, Kernel.Best)
    {
    }

    internal Kernel Kernel { get; } = kernel;

    /// <inheritdoc cref="DecodeWorkspace.Use"/>
    internal void Use(DecoderModel model) => _context.Use(model);

    /// <param name="grids">All grids; those coarser than <paramref name="grid"/> complete.</param>
    /// <param name="grid">The grid to visit.</param>
    /// <param name="width">Of the image.</param>
    /// <param name="height">Of the image.</param>
    /// <param name="visitor">Called for each step.</param>
    /// <param name="progress">Is told of each band, if there is one.</param>
    /// <param name="cancellationToken">Stops between bands.</param>
    internal void Visit<TVisitor>(
        short[][] grids,
        int grid,
        int width,
        int height,
        ref TVisitor visitor,
        GridProgress? progress = null,
        CancellationToken cancellationToken = default)
        where TVisitor : struct, ILatentVisitor
    {
        int columns = LatentGeometry.GridSide(width, grid);
        int rows = LatentGeometry.GridSide(height, grid);
        Span<short> latents = grids[grid].AsSpan(0, rows * columns);
        _context.StartGrid(grids, grid, width);
        _window.Resize(columns);
        for (int bandStart = 0; bandStart < rows; bandStart += FormatConstants.BandRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int bandRows = Math.Min(FormatConstants.BandRows, rows - bandStart);
            _window.Start(latents, columns, bandStart, bandStart + bandRows, known: !visitor.WritesLatents);
            _context.StartBand(bandStart, bandRows);
            if (visitor.WritesLatents)
            {
                latents.Slice(bandStart * columns, bandRows * columns).Clear();
            }

            VisitBand(latents, columns, bandStart, bandRows, ref visitor);
            progress?.Report(bandStart + bandRows);
        }
    }

    private void VisitBand<TVisitor>(Span<short> latents, int columns, int bandStart, int bandRows, ref TVisitor visitor)
        where TVisitor : struct, ILatentVisitor
    {
        Span<short> values = _values;
        int steps = LatentGeometry.StepCount(columns, bandRows);
        bool any = false;
        for (int step = 0; step < steps; step++)
        {
            int firstRow = LatentGeometry.FirstRow(step, columns);
            int lastRow = LatentGeometry.LastRow(step, bandRows);
            if (firstRow > lastRow)
            {
                any = false;
                continue;
            }

            _context.Evaluate(_window, step, any);
            if (!visitor.WritesLatents)
            {
                _window.Get(step, values);
            }

            any = visitor.Visit(_context.Means, _context.Scales, values, firstRow, lastRow + 1) && visitor.WritesLatents;
            if (any)
            {
                _window.Set(step, values);
                Write(latents, columns, bandStart, step, firstRow, values[firstRow..(lastRow + 1)]);
            }
        }
    }

    /// <summary>Puts the latents of a step where they belong; what is zero is there already.</summary>
    private static void Write(Span<short> latents, int columns, int bandStart, int step, int firstRow, ReadOnlySpan<short> active)
    {
        int index = ((bandStart + firstRow) * columns) + step - (FormatConstants.RowSkew * firstRow);
        foreach (short latent in active)
        {
            latents[index] = latent;
            index += columns - FormatConstants.RowSkew;
        }
    }
}
