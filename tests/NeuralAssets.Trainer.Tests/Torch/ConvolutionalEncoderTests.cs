using NeuralAssets.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Tests.Torch;

[Collection(TorchGenerator.Name)]
[WithoutGarbageCollection]
public sealed class ConvolutionalEncoderTests
{
    private const int Grids = 7;

    /// <summary>Bands of rows with their halo give what the whole picture gives.</summary>
    [Theory]
    [InlineData(700, 45, 128)]
    [InlineData(391, 33, 64)]
    [InlineData(64, 20, 64)]
    public void Bands_equal_the_whole(int height, int width, int bandRows)
    {
        TorchAvailability torchAvailability = TorchLoader.Load(null, Path.Combine(AppContext.BaseDirectory, "torch-cache"));
        Assert.SkipWhen(TorchPlatform.Current is null, "TorchSharp has no natives for this platform.");
        Assert.True(torchAvailability.IsAvailable, torchAvailability.Reason);

        random.manual_seed(1);
        using IDisposable noGradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using var encoder = new ConvolutionalEncoder(inputChannels: 3, Grids);
        foreach (Tensor parameter in encoder.parameters())
        {
            // The last layers start at zero and would hide everything.
            parameter.copy_(randn_like(parameter) * 0.2);
        }

        Tensor input = rand(1, 3, height, width);
        Tensor[] whole = encoder.forward(input);
        for (int first = 0; first < height; first += bandRows)
        {
            int rows = Math.Min(bandRows, height - first);
            int top = Math.Max(0, first - Autoencoder.Halo);
            int bottom = Math.Min(height, first + rows + Autoencoder.Halo);
            Tensor[] band = encoder.Encode(input.narrow(2, top, bottom - top), first - top, rows);
            for (int k = 0; k < Grids; k++)
            {
                Tensor expected = whole[k].narrow(2, first >> k, band[k].shape[2]);
                Assert.True((band[k] - expected).abs().max().ToDouble() < 1e-4, $"rows {first}.., grid {k}");
            }
        }
    }
}
