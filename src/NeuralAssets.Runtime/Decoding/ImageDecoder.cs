using System.Buffers;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The pipeline: stream -> mask and latents -> features -> synthesis -> pixels.</summary>
internal static class ImageDecoder
{
    /// <summary>Decodes an image's stream into pixels.</summary>
    /// <param name="image">The image.</param>
    /// <param name="reference">The image that it refers to, if there is one.</param>
    /// <param name="writer">Takes the pixels.</param>
    /// <param name="cancellationToken">Stops between a few rows.</param>
    /// <returns>What the stream states as the pixel checksum; of no meaning at a reduced size.</returns>
    /// <exception cref="NeuralImageFormatException">A stream is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the pixels are undefined.</exception>
    internal static uint Decode(
        ImageSource image, ImageSource reference, PixelWriter writer, CancellationToken cancellationToken = default)
    {
        DecodeWorkspace workspace = image.Model.Workspaces.Rent(image.Model);
        try
        {
            return Decode(workspace, image, reference, writer, cancellationToken);
        }
        finally
        {
            image.Model.Workspaces.Return(workspace);
        }
    }

    /// <summary>The same, with a workspace of a kernel's choice.</summary>
    internal static uint Decode(
        DecodeWorkspace workspace,
        ImageSource image,
        ImageSource reference,
        PixelWriter writer,
        CancellationToken cancellationToken = default)
    {
        byte[] mask = RentMask(image.Picture);
        try
        {
            uint checksum = ReadStream(workspace, image, reference, mask, cancellationToken);
            RenderAll(workspace, mask, image.Picture, writer, cancellationToken);
            return checksum;
        }
        finally
        {
            Return(workspace.Grids, mask);
        }
    }

    /// <summary>
    /// The same on two threads for an image without a reference: the caller's decodes latents, and another renders the rows that they complete.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="pixels">Takes tightly packed rows.</param>
    /// <param name="format">Of the pixels.</param>
    /// <param name="cancellationToken">Stops between a few rows.</param>
    internal static void DecodeOnTwoThreads(
        ImageSource image, byte[] pixels, NeuralPixelFormat format, CancellationToken cancellationToken)
    {
        Picture picture = image.Picture;
        DecodeWorkspace workspace = image.Model.Workspaces.Rent(image.Model);
        byte[] mask = RentMask(picture);
        Task rendering = Task.CompletedTask;
        var progress = new GridProgress();
        try
        {
            Start(workspace, image);
            ReadMask(workspace, picture, mask);
            RentGrids(workspace.Grids, picture);
            rendering = Task.Run(
                () =>
                {
                    var writer = new PixelWriter(pixels, picture.OutputWidth * FormatConstants.PixelBytes, format);
                    RenderAll(workspace, mask, picture, writer, cancellationToken, progress);
                },
                CancellationToken.None);
            ReadLatents(workspace, image, progress, cancellationToken);
            rendering.GetAwaiter().GetResult();
        }
        finally
        {
            // Without effect if all rows came; else the other thread must not wait for them, nor go on with memory that is given back.
            progress.Fail();
            WaitFor(rendering);
            Return(workspace.Grids, mask);
            image.Model.Workspaces.Return(workspace);
        }
    }

    /// <summary>Waits for the end of a task whose failure is reported already, or follows from another that is.</summary>
    private static void WaitFor(Task task)
    {
        try
        {
            task.Wait();
        }
        catch (AggregateException)
        {
        }
    }

    /// <summary>Decodes a stream once and writes tightly packed pixels of the full size and of each half of it.</summary>
    /// <param name="image">Opened at full size.</param>
    /// <param name="reference">The image that it refers to, if there is one, at full size.</param>
    /// <param name="levels">Entry z takes the pixels of scale exponent z.</param>
    /// <param name="format">Of the pixels.</param>
    /// <param name="cancellationToken">Stops between a few rows.</param>
    internal static void DecodeMips(
        ImageSource image,
        ImageSource reference,
        byte[][] levels,
        NeuralPixelFormat format,
        CancellationToken cancellationToken)
    {
        DecodeWorkspace workspace = image.Model.Workspaces.Rent(image.Model);
        byte[] mask = RentMask(image.Picture);
        try
        {
            ReadStream(workspace, image, reference, mask, cancellationToken);
            for (int scale = 0; scale < levels.Length; scale++)
            {
                Picture level = image.Picture with { ScaleExponent = scale };
                var writer = new PixelWriter(levels[scale], level.OutputWidth * FormatConstants.PixelBytes, format);
                RenderAll(workspace, mask, level, writer, cancellationToken);
            }
        }
        finally
        {
            Return(workspace.Grids, mask);
            image.Model.Workspaces.Return(workspace);
        }
    }

    /// <summary>The pixels of given latents, RGBA in tightly packed rows: what decoding their stream yields.</summary>
    internal static void Render(
        DecoderModel model, short[][] grids, Picture picture, ReadOnlySpan<byte> maskClasses, Span<byte> rgba)
    {
        var writer = new PixelWriter(rgba, picture.OutputWidth * FormatConstants.PixelBytes, NeuralPixelFormat.Rgba32);
        DecodeWorkspace workspace = model.Workspaces.Rent(model);
        try
        {
            int rows = Renderer.RowCount(picture, grids.Length);
            Renderer.Render(workspace, grids, maskClasses, picture, writer, 0, rows, CancellationToken.None);
        }
        finally
        {
            model.Workspaces.Return(workspace);
        }
    }

    /// <summary>Fills the mask, and the workspace's grids from the picture's lowest on, which are rented.</summary>
    /// <returns>The pixel checksum, as <see cref="LatentDecoder.Decode"/>.</returns>
    internal static uint ReadStream(
        DecodeWorkspace workspace, ImageSource image, ImageSource reference, byte[] mask, CancellationToken cancellationToken)
    {
        byte[] blocks = ReferenceLatents.RentBlocks(image);
        try
        {
            Start(workspace, image);
            if (image.Stream.Layout.HasReference)
            {
                MaskDecoder.DecodeBlocks(workspace.MaskScan, workspace.Decoder, image.Picture.Width, image.Picture.Height, blocks);
            }

            ReadMask(workspace, image.Picture, mask);
            RentGrids(workspace.Grids, image.Picture);
            uint checksum = ReadLatents(workspace, image, progress: null, cancellationToken);
            if (reference.Exists)
            {
                ReferenceLatents.Add(workspace.Grids, blocks, reference, cancellationToken);
            }

            return checksum;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(blocks);
        }
    }

    /// <summary>Room for a picture's mask; empty if it has none.</summary>
    internal static byte[] RentMask(Picture picture) =>
        ArrayPool<byte>.Shared.Rent(picture.HasMask ? picture.Width * picture.Height : 0);

    /// <summary>Gives back what <see cref="ReadStream"/> filled.</summary>
    internal static void Return(short[][] grids, byte[] mask)
    {
        foreach (ref short[] grid in grids.AsSpan())
        {
            ArrayPool<short>.Shared.Return(grid ?? []);
            grid = [];
        }

        ArrayPool<byte>.Shared.Return(mask);
    }

    private static void Start(DecodeWorkspace workspace, ImageSource image)
    {
        StreamLayout layout = image.Stream.Layout;
        workspace.Decoder.Start(image.Stream.Codes, layout.Lanes);
        if (layout.HasDifference)
        {
            NetworkDifference.Skip(workspace.Decoder, image.Model.Parameters);
        }
    }

    private static void ReadMask(DecodeWorkspace workspace, Picture picture, byte[] mask)
    {
        if (picture.HasMask)
        {
            bool hasSoft = picture.Alpha == AlphaKind.MaskAndSoft;
            MaskDecoder.Decode(workspace.MaskScan, workspace.Decoder, picture.Width, picture.Height, hasSoft, mask);
        }
    }

    private static uint ReadLatents(
        DecodeWorkspace workspace, ImageSource image, GridProgress? progress, CancellationToken cancellationToken)
    {
        int lowestGrid = image.Picture.LowestGrid(workspace.Grids.Length);
        return LatentDecoder.Decode(
            workspace.Scan, workspace.Decoder, image.Stream.Layout, workspace.Grids, lowestGrid, image.Picture, cancellationToken, progress);
    }

    private static void RenderAll(
        DecodeWorkspace workspace,
        byte[] mask,
        Picture picture,
        PixelWriter writer,
        CancellationToken cancellationToken,
        GridProgress? progress = null)
    {
        int rows = Renderer.RowCount(picture, workspace.Grids.Length);
        Renderer.Render(workspace, workspace.Grids, mask, picture, writer, 0, rows, cancellationToken, progress);
    }

    /// <summary>Grids below the lowest stay empty: nothing reads them.</summary>
    private static void RentGrids(short[][] grids, Picture picture)
    {
        int lowestGrid = picture.LowestGrid(grids.Length);
        for (int grid = 0; grid < grids.Length; grid++)
        {
            int length = grid < lowestGrid ? 0 : LatentGeometry.GridLength(picture.Width, picture.Height, grid);
            grids[grid] = ArrayPool<short>.Shared.Rent(length);
        }
    }
}
