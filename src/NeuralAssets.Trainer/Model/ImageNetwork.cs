using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Model;

/// <summary>The network of one image: the group's plus a difference, which is trained together with it.</summary>
internal sealed class ImageNetwork(DecoderArchitecture architecture)
{
    /// <summary>What is added to the group's parameters.</summary>
    public NetworkParameters Difference { get; } = new(architecture);

    /// <summary>The sum, as of the last <see cref="Follow"/>.</summary>
    public NetworkParameters Parameters { get; } = new(architecture);

    /// <summary>Of the image's loss in bits per pixel by the parameters, as of the last update that asked for gradients.</summary>
    public float[] Gradient { get; } = new float[architecture.Tensors.Sum(tensor => tensor.Count)];

    /// <summary>The difference as it will be coded; null before it is rounded, and if none is worth its bytes.</summary>
    public NetworkDifference? Coded { get; set; }

    /// <summary>Another with the same difference.</summary>
    public ImageNetwork Copy()
    {
        var copy = new ImageNetwork(architecture);
        copy.Difference.CopyFrom(Difference);
        return copy;
    }

    /// <summary>Adds the difference to what the group's parameters are now.</summary>
    public void Follow(NetworkParameters shared)
    {
        float[] sum = Parameters.Values;
        for (int p = 0; p < sum.Length; p++)
        {
            sum[p] = shared.Values[p] + Difference.Values[p];
        }
    }
}
