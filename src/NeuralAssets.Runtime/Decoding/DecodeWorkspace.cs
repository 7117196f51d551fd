using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>All memory of one decode but the latents and the mask: a few rows of everything, whatever the image's height.</summary>
internal sealed class DecodeWorkspace
{
    private readonly FeatureLevel[] _levels;

    internal DecodeWorkspace(DecoderModel model, Kernel kernel)
    {
        Model = model;
        Kernel = kernel;
        Scan = new LatentScan(model, kernel);
        Synthesis = new Synthesis(model, kernel);
        Grids = new short[model.Architecture.GridCount][];
        _levels = new FeatureLevel[Grids.Length];
        for (int level = _levels.Length - 1; level >= 0; level--)
        {
            FeatureLevel? above = level + 1 < _levels.Length ? _levels[level + 1] : null;
            _levels[level] = new FeatureLevel(model, kernel, level, above);
        }
    }

    internal DecoderModel Model { get; private set; }

    internal Kernel Kernel { get; }

    internal LatentScan Scan { get; }

    internal MaskScan MaskScan { get; } = new();

    /// <summary>Reads one stream after another.</summary>
    internal RansDecoder Decoder { get; } = new();

    internal Synthesis Synthesis { get; }

    /// <summary>Room for the arrays of one image's latents.</summary>
    internal short[][] Grids { get; }

    /// <summary>One alpha a column of the output, at least as many as asked for last.</summary>
    private short[] Alphas { get; set; } = [];

    /// <summary>The rebuilt blue of a row of a normal map; empty until there is one.</summary>
    private short[] Blues { get; set; } = [];

    /// <summary>Decodes with another model of the same architecture from now on.</summary>
    internal void Use(DecoderModel model)
    {
        if (Model == model)
        {
            return;
        }

        Model = model;
        Scan.Use(model);
        Synthesis.Use(model.Layers);
        foreach (FeatureLevel level in _levels)
        {
            level.Use(model.Layers);
        }
    }

    internal FeatureLevel Level(int grid) => _levels[grid];

    internal Span<short> RentAlphas(int columns)
    {
        if (Alphas.Length < columns)
        {
            Alphas = new short[columns];
        }

        return Alphas.AsSpan(0, columns);
    }

    internal Span<short> RentBlues(int columns)
    {
        if (Blues.Length < columns)
        {
            Blues = new short[columns];
        }

        return Blues.AsSpan(0, columns);
    }
}
