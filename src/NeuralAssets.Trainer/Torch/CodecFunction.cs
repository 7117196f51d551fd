using NeuralAssets.Trainer.Engine;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>
/// The fused engine as one function of torch's autograd, from a network's parameters and the latents of some images to their mean loss in
/// bits per pixel. The engine finds all gradients with the loss, so going backward only hands them over.
/// </summary>
internal sealed class CodecFunction : autograd.SingleTensorFunction<CodecFunction>
{
    /// <inheritdoc/>
    public override string Name => nameof(CodecFunction);

    /// <summary>The loss, which torch can differentiate by parameters and latents.</summary>
    /// <param name="call">Engine, images and quantisation; its losses are set.</param>
    /// <param name="parameters">All parameters in the order of the network's vector, which the engine has.</param>
    /// <param name="latents">Per image and grid, in quantisation steps; the images are given these.</param>
    public static Tensor Loss(CodecCall call, Tensor parameters, Tensor[][] latents)
        => apply([call, parameters, .. latents.SelectMany(static grids => grids)]);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var call = (CodecCall)vars[0];
        var parameters = (Tensor)vars[1];
        Tensor[] latents = [.. vars.Skip(2).Cast<Tensor>()];
        int grids = latents.Length / call.Images.Count;
        for (int i = 0; i < call.Images.Count; i++)
        {
            Autoencoder.Store(latents[(i * grids)..((i + 1) * grids)], call.Images[i], firstRow: 0);
        }

        var gradient = new float[parameters.numel()];
        var latentGradients = new float[call.Images.Count][][];
        call.Losses = call.Engine.Differentiate(call.Images, call.Settings, gradient, latentGradients);

        double pixels = call.Images.Sum(static image => image.Pixels);
        ctx.save_for_backward(
        [
            tensor(gradient),
            .. latentGradients.SelectMany(static image => image).Zip(latents, (found, grid) => tensor(found, grid.shape) / pixels),
        ]);
        return tensor((float)(call.Losses.Zip(call.Images, static (loss, image) => loss.Total(image)).Sum() / pixels));
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        => [null!, .. ctx.get_saved_variables().Select(gradient => gradient * grad_output)];
}

/// <summary>What a <see cref="CodecFunction"/> needs beside tensors, and what it tells beside the loss.</summary>
/// <param name="Engine">Has the network's parameters.</param>
/// <param name="Images">At least one.</param>
/// <param name="Settings">Quantisation.</param>
internal sealed record CodecCall(CodecEngine Engine, IReadOnlyList<TrainingImage> Images, QuantiserSettings Settings)
{
    /// <summary>In the order of the images, once the function has been called.</summary>
    public ImageLoss[] Losses { get; set; } = [];
}
