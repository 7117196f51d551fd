using System.Numerics;
using System.Runtime.InteropServices;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>What is added to the latents of an image that refers to another one (FORMAT.md, section 6.1).</summary>
internal static class ReferenceLatents
{
    /// <summary>Decodes the latents of a reference and adds them to the grids of an image, from its picture's lowest grid on.</summary>
    internal static void Add(short[][] grids, ImageSource reference, CancellationToken cancellationToken)
    {
        DecodeWorkspace workspace = reference.Model.Workspaces.Rent(reference.Model);
        byte[] mask = ImageDecoder.RentMask(reference.Picture);
        try
        {
            ImageDecoder.ReadStream(workspace, reference, default, mask, cancellationToken);
            for (int grid = reference.Picture.LowestGrid(grids.Length); grid < grids.Length; grid++)
            {
                int length = LatentGeometry.GridLength(reference.Picture.Width, reference.Picture.Height, grid);
                Add(grids[grid].AsSpan(0, length), workspace.Grids[grid].AsSpan(0, length));
            }
        }
        finally
        {
            ImageDecoder.Return(workspace.Grids, mask);
            reference.Model.Workspaces.Return(workspace);
        }
    }

    /// <summary>Adds the latents of the same grid of a reference; sums are limited to the range of latents.</summary>
    internal static void Add(Span<short> latents, ReadOnlySpan<short> reference)
    {
        const short Limit = FormatConstants.MaximumLatent;
        Span<Vector<short>> sums = MemoryMarshal.Cast<short, Vector<short>>(latents);
        ReadOnlySpan<Vector<short>> summands = MemoryMarshal.Cast<short, Vector<short>>(reference);
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] = Vector.Max(Vector.Min(sums[i] + summands[i], new Vector<short>(Limit)), new Vector<short>(-Limit));
        }

        for (int i = sums.Length * Vector<short>.Count; i < latents.Length; i++)
        {
            latents[i] = (short)Math.Clamp(latents[i] + reference[i], -Limit, Limit);
        }
    }
}
