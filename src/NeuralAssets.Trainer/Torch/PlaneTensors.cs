using NeuralAssets.Trainer.Engine;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Torch;

/// <summary>Copies between the engine's planes and tensors.</summary>
internal static unsafe class PlaneTensors
{
    /// <summary>[rows, columns] of a plane.</summary>
    public static Tensor Upload(Plane plane, Device device, ScalarType type)
        => Upload(plane.Width, plane.Height, y => (nint)plane.Row(y), device, type);

    /// <summary>[rows, columns] from rows of floats.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="row">Address of a row's first float.</param>
    /// <param name="device">Where the tensor lives.</param>
    /// <param name="type">Its numbers.</param>
    public static Tensor Upload(int width, int height, Func<int, nint> row, Device device, ScalarType type)
    {
        var values = new float[width * height];
        for (int y = 0; y < height; y++)
        {
            new ReadOnlySpan<float>((float*)row(y), width).CopyTo(values.AsSpan(y * width));
        }

        return tensor(values, [height, width]).to(type, device);
    }

    /// <summary>Writes [rows, columns] to a plane.</summary>
    public static void Download(Tensor tensor, Plane plane)
    {
        using Tensor host = tensor.detach().to(ScalarType.Float32, CPU);
        float[] values = host.data<float>().ToArray();
        for (int y = 0; y < plane.Height; y++)
        {
            values.AsSpan(y * plane.Width, plane.Width).CopyTo(new Span<float>(plane.Row(y), plane.Width));
        }
    }
}
