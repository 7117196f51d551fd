using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>What an encoder made of some images, each on a thread of its own, and the way back to its parameters.</summary>
/// <param name="outputs">Per image and grid, in no scope; they hold the layers that going backward needs.</param>
internal sealed class EncodedBatch(Tensor[][] outputs) : IDisposable
{
    /// <summary>Per image and grid: latents whose gradients are to be found before <see cref="Backward"/>.</summary>
    public Tensor[][] Latents { get; } = [.. outputs.Select(static grids => grids.Select(static grid => grid.detach().requires_grad_()).ToArray())];

    /// <summary>Sets the gradients of the parameters to the sums over the images, in their order.</summary>
    /// <param name="parameters">Of the encoder.</param>
    /// <param name="parallel">How many images at once.</param>
    public void Backward(IReadOnlyList<Tensor> parameters, ParallelOptions parallel)
    {
        var gradients = new Tensor[outputs.Length][];
        Parallel.For(0, outputs.Length, parallel, i =>
        {
            set_num_threads(1);
            using DisposeScope scope = NewDisposeScope();
            gradients[i] = [.. autograd.grad(outputs[i], [.. parameters], [.. Latents[i].Select(static grid => grid.grad!)])
                .Select(static gradient => gradient.DetachFromDisposeScope())];
        });

        for (int p = 0; p < parameters.Count; p++)
        {
            Tensor sum = gradients[0][p];
            for (int i = 1; i < gradients.Length; i++)
            {
                sum.add_(gradients[i][p]);
                gradients[i][p].Dispose();
            }

            parameters[p].grad = sum;
            sum.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (Tensor output in outputs.SelectMany(static grids => grids))
        {
            output.Dispose();
        }
    }
}
