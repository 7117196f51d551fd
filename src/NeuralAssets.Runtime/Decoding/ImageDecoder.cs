using System.Buffers;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>The pipeline: stream -> mask and latents -> features -> synthesis -> pixels.</summary>
internal static class ImageDecoder
{
    /// <summary>Decodes an image's stream into pixels.</summary>
    /// <exception cref="NeuralImageFormatException">The stream is damaged.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the pixels are undefined.</exception>
    internal static void Decode(
        DecoderModel model,
        ImageStream stream,
        Picture picture,
        PixelWriter writer,
        CancellationToken cancellationToken = default)
    {
        DecodeWorkspace workspace = model.Workspaces.Rent(model);
        try
        {
            Decode(workspace, stream, picture, writer, cancellationToken);
        }
        finally
        {
            model.Workspaces.Return(workspace);
        }
    }

    /// <summary>The same on two threads: the caller's decodes latents, and another renders the rows that they complete.</summary>
    /// <param name="model">The decoder.</param>
    /// <param name="stream">The image's stream.</param>
    /// <param name="picture">Sizes, scale and alpha.</param>
    /// <param name="pixels">Takes tightly packed rows.</param>
    /// <param name="format">Of the pixels.</param>
    /// <param name="cancellationToken">Stops between a few rows.</param>
    internal static void DecodeOnTwoThreads(
        DecoderModel model,
        ImageStream stream,
        Picture picture,
        byte[] pixels,
        NeuralPixelFormat format,
        CancellationToken cancellationToken)
    {
        DecodeWorkspace workspace = model.Workspaces.Rent(model);
        short[][] grids = workspace.Grids;
        byte[] mask = RentMask(picture);
        Task rendering = Task.CompletedTask;
        var progress = new GridProgress();
        try
        {
            ReadMask(workspace, stream, picture, mask);
            RentGrids(grids, picture, picture.LowestGrid(grids.Length));
            rendering = Task.Run(
                () =>
                {
                    var writer = new PixelWriter(pixels, picture.OutputWidth * FormatConstants.PixelBytes, format);
                    int rows = Renderer.RowCount(picture, grids.Length);
                    Renderer.Render(workspace, grids, mask, picture, writer, 0, rows, cancellationToken, progress);
                },
                CancellationToken.None);
            ReadLatents(workspace, stream, picture, progress, cancellationToken);
            rendering.GetAwaiter().GetResult();
        }
        finally
        {
            // Without effect if all rows came; else the other thread must not wait for them, nor go on with memory that is given back.
            progress.Fail();
            WaitFor(rendering);
            ReturnAll(grids);
            ArrayPool<byte>.Shared.Return(mask);
            model.Workspaces.Return(workspace);
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

    /// <summary>The same, with a workspace of a kernel's choice.</summary>
    internal static void Decode(
        DecodeWorkspace workspace,
        ImageStream stream,
        Picture picture,
        PixelWriter writer,
        CancellationToken cancellationToken = default)
    {
        short[][] grids = workspace.Grids;
        byte[] mask = RentMask(picture);
        try
        {
            ReadStream(workspace, stream, picture, mask, cancellationToken);
            int rows = Renderer.RowCount(picture, grids.Length);
            Renderer.Render(workspace, grids, mask, picture, writer, 0, rows, cancellationToken);
        }
        finally
        {
            ReturnAll(grids);
            ArrayPool<byte>.Shared.Return(mask);
        }
    }

    /// <summary>Decodes a stream once and writes tightly packed pixels of the full size and of each half of it.</summary>
    /// <param name="model">The decoder.</param>
    /// <param name="stream">Opened at full size.</param>
    /// <param name="picture">At full size.</param>
    /// <param name="levels">Entry z takes the pixels of scale exponent z.</param>
    /// <param name="format">Of the pixels.</param>
    /// <param name="cancellationToken">Stops between a few rows.</param>
    internal static void DecodeMips(
        DecoderModel model,
        ImageStream stream,
        Picture picture,
        byte[][] levels,
        NeuralPixelFormat format,
        CancellationToken cancellationToken)
    {
        DecodeWorkspace workspace = model.Workspaces.Rent(model);
        short[][] grids = workspace.Grids;
        byte[] mask = RentMask(picture);
        try
        {
            ReadStream(workspace, stream, picture, mask, cancellationToken);
            for (int scale = 0; scale < levels.Length; scale++)
            {
                Picture level = picture with { ScaleExponent = scale };
                var writer = new PixelWriter(levels[scale], level.OutputWidth * FormatConstants.PixelBytes, format);
                int rows = Renderer.RowCount(level, grids.Length);
                Renderer.Render(workspace, grids, mask, level, writer, 0, rows, cancellationToken);
            }
        }
        finally
        {
            ReturnAll(grids);
            ArrayPool<byte>.Shared.Return(mask);
            model.Workspaces.Return(workspace);
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

    /// <summary>Fills the mask and the workspace's grids from a picture's lowest on.</summary>
    private static void ReadStream(
        DecodeWorkspace workspace, ImageStream stream, Picture picture, byte[] mask, CancellationToken cancellationToken)
    {
        ReadMask(workspace, stream, picture, mask);
        RentGrids(workspace.Grids, picture, picture.LowestGrid(workspace.Grids.Length));
        ReadLatents(workspace, stream, picture, progress: null, cancellationToken);
    }

    /// <summary>Starts the codes, of which the mask is the first.</summary>
    private static void ReadMask(DecodeWorkspace workspace, ImageStream stream, Picture picture, byte[] mask)
    {
        bool isEmpty = !stream.Layout.HasCodes && !picture.HasMask;
        workspace.Decoder.Start(stream.Codes, isEmpty ? 0 : stream.Layout.Lanes);
        if (picture.HasMask)
        {
            bool hasSoft = picture.Alpha == AlphaKind.MaskAndSoft;
            MaskDecoder.Decode(workspace.MaskScan, workspace.Decoder, picture.Width, picture.Height, hasSoft, mask);
        }
    }

    private static void ReadLatents(
        DecodeWorkspace workspace, ImageStream stream, Picture picture, GridProgress? progress, CancellationToken cancellationToken)
    {
        int lowestGrid = picture.LowestGrid(workspace.Grids.Length);
        LatentDecoder.Decode(
            workspace.Scan, workspace.Decoder, stream.Layout, workspace.Grids, lowestGrid, picture, cancellationToken, progress);
    }

    private static byte[] RentMask(Picture picture) =>
        ArrayPool<byte>.Shared.Rent(picture.HasMask ? picture.Width * picture.Height : 0);

    /// <summary>Grids below the lowest stay empty: nothing reads them.</summary>
    private static void RentGrids(short[][] grids, Picture picture, int lowestGrid)
    {
        for (int grid = 0; grid < grids.Length; grid++)
        {
            int length = grid < lowestGrid ? 0 : LatentGeometry.GridLength(picture.Width, picture.Height, grid);
            grids[grid] = ArrayPool<short>.Shared.Rent(length);
        }
    }

    private static void ReturnAll(short[][] grids)
    {
        foreach (ref short[] grid in grids.AsSpan())
        {
            ArrayPool<short>.Shared.Return(grid ?? []);
            grid = [];
        }
    }
}
