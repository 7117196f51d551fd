using System.Runtime.CompilerServices;
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

    /// <summary>The latents of one step, one a lane.</summary>
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
        if (visitor.WritesLatents)
        {
            latents.Clear();
        }

        _context.StartGrid(grids, grid, width);
        _window.StartGrid(columns);
        for (int bandStart = 0; bandStart < rows; bandStart += FormatConstants.BandRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int bandRows = Math.Min(FormatConstants.BandRows, rows - bandStart);
            bool isLast = bandStart + bandRows == rows;
            _window.StartBand();
            _context.StartBand(bandStart, bandRows);
            int steps = isLast ? LatentGeometry.StepCount(columns, bandRows) : LatentGeometry.Period(columns);
            VisitBand(latents, columns, bandStart, bandRows, steps, ref visitor);

            // Some lanes are still in this band.
            progress?.Report(bandStart);
        }
    }

    private void VisitBand<TVisitor>(Span<short> latents, int columns, int bandStart, int bandRows, int steps, ref TVisitor visitor)
        where TVisitor : struct, ILatentVisitor
    {
        Span<short> values = _values;
        bool any = false;
        for (int step = 0; step < steps; step++)
        {
            var lanes = StepLanes.At(step, columns, bandRows, isFirst: bandStart == 0);
            if (lanes.Count == 0)
            {
                any = false;
                continue;
            }

            _context.Evaluate(_window, step, any);
            int first = (bandStart * columns) + step;
            if (visitor.WritesLatents)
            {
                any = visitor.Visit(_context.Means, _context.Scales, values, lanes);
                if (any)
                {
                    Write(latents, columns, first, lanes, values);
                }
            }
            else
            {
                any = Read(latents, columns, first, lanes, values);
                visitor.Visit(_context.Means, _context.Scales, values, lanes);
            }

            if (any)
            {
                _window.Set(step, values);
            }
        }
    }

    /// <summary>Puts the latents of a step where they belong; what is zero is there already.</summary>
    // A method of its own, as the loop over the steps runs short of registers with all of this in it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Write(Span<short> latents, int columns, int first, StepLanes lanes, ReadOnlySpan<short> values)
    {
        int skew = columns - FormatConstants.RowSkew;
        int index = first + (lanes.Start * skew);
        for (int lane = lanes.Start; lane < lanes.End; lane++, index += skew)
        {
            latents[index] = values[lane];
        }

        index = first + (lanes.Rest * skew) + LatentGeometry.BandBefore(columns);
        for (int lane = lanes.Rest; lane < values.Length; lane++, index += skew)
        {
            latents[index] = values[lane];
        }
    }

    /// <summary>Gets the latents of a step, with zeros where there are none; false if there are zeros only.</summary>
    private static bool Read(ReadOnlySpan<short> latents, int columns, int first, StepLanes lanes, Span<short> values)
    {
        bool any = false;
        for (int lane = 0; lane < values.Length; lane++)
        {
            int index = first + (lane * (columns - FormatConstants.RowSkew)) + (lane < lanes.Rest ? 0 : LatentGeometry.BandBefore(columns));
            values[lane] = lanes.Contains(lane) ? latents[index] : (short)0;
            any |= values[lane] != 0;
        }

        return any;
    }
}
