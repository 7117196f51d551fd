using BenchmarkDotNet.Attributes;
using NeuralAssets.Decoding;
using NeuralAssets.Format;
using NeuralAssets.Kernels;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Benchmarks.Decoding;

/// <summary>The inner loops of the medium network, tier by tier; each call handles 16 latents or a row of 256 pixels.</summary>
public class KernelBenchmarks
{
    private const int Columns = 256;
    private const int Channels = 3;
    private const int Scale = 15;
    private const int Steps = 4096;
    private static readonly DecoderArchitecture s_medium = new(
        Channels, GridCount: 7, ContextSize: 12, FeatureCount: 4, FeatureGrids: 3, ContextLayers: 2, SynthesisWidth: 16, ResidualLayers: 2);

    /// <summary>Those of the first step that has them all.</summary>
    private static readonly StepLanes s_allLanes = StepLanes.At(
        FormatConstants.RowSkew * (Kernel.Block - 1), Columns, Kernel.Block, isFirst: true);

    private readonly InputTaps _neighbours = BandWindow.Neighbours(s_medium.ContextSize);
    private readonly InputTaps _rows = InputTaps.Rows(s_medium.GridCount, Columns);
    private readonly InputTaps _residualTaps = InputTaps.Rows(Channels * FormatConstants.ResidualKernelTaps, stride: 1);
    private readonly InputTaps _filterTaps = InputTaps.Rows(inputs: 4, Columns);
    private readonly RansDecoder _decoder = new();
    private readonly short[] _inputs = new short[16 * Columns];
    private readonly short[] _outputs = new short[16 * Columns];
    private readonly short[] _scratch = new short[4096];
    private readonly short[] _latents = new short[Kernel.Block];
    private readonly short[] _scales = new short[Kernel.Block];
    private readonly byte[] _pixels = new byte[4 * Columns];
    private byte[] _stream = [];
    private int _steps;
    private DecoderLayers _layers = null!;
    private Kernel _kernel = null!;

    /// <summary>Fastest first.</summary>
    public static IEnumerable<string> Tiers => KernelTiers.Supported.Select(static kernel => kernel.Name);

    /// <summary>Name of the tier.</summary>
    [ParamsSource(nameof(Tiers))]
    public string Tier { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _kernel = KernelTiers.Supported.Single(kernel => kernel.Name == Tier);
        var random = new Random(1);
        ParameterTensor[] tensors = [.. s_medium.Tensors.Select(shape => new ParameterTensor
        {
            Shape = shape,
            StepExponent = 6,
            Values = [.. Enumerable.Range(0, shape.Count).Select(_ => random.Next(-8, 9))],
        })];
        _layers = DecoderModel.Create(new DecoderParameters { Architecture = s_medium, Tensors = tensors }).Layers;
        foreach (ref short value in _inputs.AsSpan())
        {
            value = (short)random.Next(-512, 512);
        }

        _scales.AsSpan().Fill(Scale);
        var encoder = new RansEncoder();
        for (int i = 0; i < Steps * Kernel.Block; i++)
        {
            encoder.WriteResidual(random.Next(8) switch { 0 => 1, 1 => -1, _ => 0 }, Scale, phase: 0);
        }

        _stream = encoder.Finish(lanes: 8);
        _decoder.Start(_stream, lanes: 8);
    }

    [Benchmark(Description = "context model, 16 latents")]
    public void Context() => _kernel.EvaluateContext(_layers.Context, _inputs, _neighbours, _inputs, _scratch, _outputs);

    [Benchmark(Description = "symbols, 16 latents")]
    public bool Symbols()
    {
        if (++_steps > Steps)
        {
            _steps = 1;
            _decoder.Start(_stream, lanes: 8);
        }

        return _kernel.ReadLatents(_decoder, 0, _latents, _scales, _outputs.AsSpan(0, Kernel.Block), s_allLanes, expectsZeros: false);
    }

    [Benchmark(Description = "synthesis, 256 pixels")]
    public void Synthesis() => _kernel.Synthesise(
        _layers.SynthesisHidden,
        _layers.SynthesisOutput,
        _layers.Linear,
        _inputs,
        _rows,
        _scratch,
        _outputs.AsSpan(0, 4 * Columns),
        _outputs.AsSpan(4 * Columns),
        Columns,
        Columns);

    [Benchmark(Description = "residual layer, 256 pixels")]
    public void Residual() => _kernel.Apply(_layers.Residual[0], _inputs, _residualTaps, _outputs, Columns, Columns);

    [Benchmark(Description = "vertical upsampling, 256 values")]
    public void Upsampling() => _kernel.Apply(_layers.EvenRows[0], _inputs, _filterTaps, _outputs, Columns, Columns);

    [Benchmark(Description = "output, 256 pixels")]
    public void Output() => _kernel.Pack(
        _outputs.AsSpan(0, Columns),
        _outputs.AsSpan(Columns, Columns),
        _outputs.AsSpan(2 * Columns, Columns),
        _outputs.AsSpan(3 * Columns, Columns),
        keepsHidden: false,
        _pixels);
}
