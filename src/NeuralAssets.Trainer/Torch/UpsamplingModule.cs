using NeuralAssets.Format;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NeuralAssets.Trainer.Torch;

/// <summary>From quantised grids to feature planes at full resolution, with learned separable filters (FORMAT.md 7.2).</summary>
internal sealed class UpsamplingModule : Module<Tensor[], Tensor>
{
    /// <summary>Pixels that the upsampling filter reaches beyond the picture.</summary>
    private const int Reach = 2;

    private readonly Parameter[] _upsamplingTaps;
    private readonly Parameter[] _prefilterTaps;
    private readonly Tensor _upsamplingOrder;
    private readonly Tensor _prefilterOrder;
    private readonly Tensor _phases;

    public UpsamplingModule(DecoderArchitecture architecture, NetworkTensors network, Device device)
        : base(nameof(UpsamplingModule))
    {
        int stages = architecture.GridCount - 1;
        _upsamplingTaps = [.. Enumerable.Range(0, stages).Select(k => network[TensorKind.UpsamplingTaps, k])];
        _prefilterTaps = [.. Enumerable.Range(0, stages).Select(k => network[TensorKind.PrefilterTaps, k])];
        _upsamplingOrder = tensor(new long[] { 3, 2, 1, 0, 0, 1, 2, 3 }, device: device);
        _prefilterOrder = tensor(new long[] { 3, 2, 1, 0, 1, 2, 3 }, device: device);
        _phases = tensor(new long[] { 7, 8, 5, 6, 3, 4, 1, 2, 8, 0 }, device: device);
    }

    /// <param name="grids">Quantised latents, [rows, columns] each, finest first.</param>
    /// <returns>[grids, rows, columns] of the finest grid; plane j is the upsampled grid j.</returns>
    public override Tensor forward(Tensor[] grids)
    {
        Tensor planes = grids[^1].unsqueeze(0).unsqueeze(0);
        for (int k = grids.Length - 2; k >= 0; k--)
        {
            Tensor upsampled = Upsample(planes, _upsamplingTaps[k].index_select(0, _upsamplingOrder))
                .narrow(2, 0, grids[k].shape[0])
                .narrow(3, 0, grids[k].shape[1]);
            planes = cat([Prefilter(grids[k], _prefilterTaps[k].index_select(0, _prefilterOrder)), upsampled]);
        }

        return planes.squeeze(1);
    }

    /// <summary>Twice the size both ways: a transposed convolution with eight symmetric taps per direction, borders replicated.</summary>
    private Tensor Upsample(Tensor planes, Tensor taps)
    {
        long rows = planes.shape[2];
        long columns = planes.shape[3];
        Tensor padded = functional.pad(planes, (Reach, Reach, Reach, Reach), PaddingModes.Replicate);

        // Of five values that follow each other, the two in the middle's place see four each, with the odd and with the even taps.
        Tensor phases = cat([taps, taps.new_zeros(1)]).index_select(0, _phases).view(5, 2);
        Tensor taller = padded.unfold(2, 5, 1).matmul(phases).transpose(3, 4).reshape(-1, 1, 2 * rows, columns + (2 * Reach));
        return taller.unfold(3, 5, 1).matmul(phases).reshape(-1, 1, 2 * rows, 2 * columns);
    }

    /// <summary>grid + both passes of seven symmetric taps, zero outside.</summary>
    private static Tensor Prefilter(Tensor grid, Tensor taps)
    {
        Tensor vertical = functional.pad(grid, [0, 0, 3, 3]).unfold(0, 7, 1).matmul(taps);
        return (grid + functional.pad(vertical, [3, 3]).unfold(1, 7, 1).matmul(taps)).unsqueeze(0).unsqueeze(0);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _upsamplingOrder.Dispose();
            _prefilterOrder.Dispose();
            _phases.Dispose();
        }

        base.Dispose(disposing);
    }
}
