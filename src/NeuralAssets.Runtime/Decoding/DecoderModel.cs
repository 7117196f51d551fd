using System.Diagnostics.CodeAnalysis;
using NeuralAssets.Format;

namespace NeuralAssets.Decoding;

/// <summary>A decoder ready for use: effective weights of every layer (FORMAT.md, section 3.4). Immutable and thread-safe.</summary>
internal sealed class DecoderModel
{
    private const int ScaleFractionalBits = 14;

    private readonly Lazy<DecoderLayers> _layers;

    private DecoderModel(DecoderParameters parameters, WeightExpander tensors, WorkspacePool workspaces)
    {
        DecoderArchitecture architecture = parameters.Architecture;
        Parameters = parameters;
        Workspaces = workspaces;
        int width = architecture.ContextWidth;
        int grids = architecture.GridCount;

        // The order of these calls is the order of the file.
        ContextHidden = Repeat(architecture.ContextLayers, _ => tensors.TakeContextHidden(width));
        Layer contextOutput = tensors.TakeLayer(2, architecture.ContextOutputInputs);
        ContextMean = contextOutput.SelectOutput(0, addedBias: 0);
        ContextScale = contextOutput.SelectOutput(1, FormatConstants.ScaleBias << ScaleFractionalBits);
        Features = Repeat(architecture.FeatureGrids, g => tensors.TakeLayer(architecture.FeatureCount, grids - 1 - g));
        UpsamplingTaps = Repeat(grids - 1, _ => tensors.TakeFilter(sidesTwice: false));
        PrefilterTaps = Repeat(grids - 1, _ => tensors.TakeFilter(sidesTwice: true));
        SynthesisHidden = tensors.TakeLayer(architecture.SynthesisWidth, grids);
        SynthesisOutput = tensors.TakeLayer(architecture.Channels, architecture.SynthesisWidth);
        Residual = Repeat(architecture.ResidualLayers, _ => tensors.TakeResidual(architecture.Channels));
        Linear = tensors.TakeLayerWithoutBias(architecture.Channels, grids);
        _layers = new(() => new DecoderLayers(this));
    }

    /// <summary>What the weights were made of.</summary>
    internal DecoderParameters Parameters { get; }

    internal DecoderArchitecture Architecture => Parameters.Architecture;

    internal Layer[] ContextHidden { get; }

    internal Layer ContextMean { get; }

    /// <summary>The middle scale that section 6 adds behind the shift is part of the bias here; section 3.4 leaves room.</summary>
    internal Layer ContextScale { get; }

    /// <summary>For each grid that has features, the layer that yields them.</summary>
    internal Layer[] Features { get; }

    /// <summary>Entry k leads from grid k+1 to grid k.</summary>
    internal int[][] UpsamplingTaps { get; }

    internal int[][] PrefilterTaps { get; }

    internal Layer SynthesisHidden { get; }

    internal Layer SynthesisOutput { get; }

    internal Layer[] Residual { get; }

    internal Layer Linear { get; }

    /// <summary>The same layers for the kernels; made at first use, since quantisers create many models that decode nothing.</summary>
    internal DecoderLayers Layers => _layers.Value;

    /// <summary>Memory to decode in, kept between decodes; models that differ from each other by a difference share it.</summary>
    internal WorkspacePool Workspaces { get; }

    /// <exception cref="NeuralImageFormatException">A weight or a sum of weights is out of range.</exception>
    internal static DecoderModel Create(DecoderParameters parameters)
    {
        parameters.Architecture.Validate();
        return Create(parameters, new WorkspacePool());
    }

    /// <summary>The models of a decoder file's networks; those of one size share their workspaces.</summary>
    /// <exception cref="NeuralImageFormatException">A weight or a sum of weights is out of range.</exception>
    internal static DecoderModel[] CreateAll(IReadOnlyList<DecoderParameters> networks)
    {
        var models = new DecoderModel[networks.Count];
        for (int i = 0; i < models.Length; i++)
        {
            var workspaces = new WorkspacePool();
            for (int other = 0; other < i; other++)
            {
                workspaces = models[other].Architecture == networks[i].Architecture ? models[other].Workspaces : workspaces;
            }

            models[i] = Create(networks[i], workspaces);
        }

        return models;
    }

    /// <summary>As <see cref="Create(DecoderParameters)"/>, but an out of range weight is an answer, so that quantisers can probe.</summary>
    internal static bool TryCreate(
        DecoderParameters parameters,
        [NotNullWhen(true)] out DecoderModel? model,
        [NotNullWhen(false)] out string? defect)
    {
        parameters.Architecture.Validate();
        return TryCreate(parameters, new WorkspacePool(), out model, out defect);
    }

    /// <summary>The model of an image whose network differs from this one.</summary>
    /// <exception cref="NeuralImageFormatException">A weight or a sum of weights is out of range.</exception>
    internal DecoderModel With(NetworkDifference difference) => Create(difference.ApplyTo(Parameters), Workspaces);

    private static DecoderModel Create(DecoderParameters parameters, WorkspacePool workspaces)
    {
        if (!TryCreate(parameters, workspaces, out DecoderModel? model, out string? defect))
        {
            FormatThrow.Defect(defect);
        }

        return model;
    }

    private static bool TryCreate(
        DecoderParameters parameters,
        WorkspacePool workspaces,
        [NotNullWhen(true)] out DecoderModel? model,
        [NotNullWhen(false)] out string? defect)
    {
        var tensors = new WeightExpander(parameters);
        var created = new DecoderModel(parameters, tensors, workspaces);
        defect = tensors.Defect;
        model = defect is null ? created : null;
        return defect is null;
    }

    private static T[] Repeat<T>(int count, Func<int, T> create)
    {
        var items = new T[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = create(i);
        }

        return items;
    }
}
