using System.Runtime.InteropServices;
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
        using Tensor host = empty([height, width], ScalarType.Float32, CPU);
        Span<float> values = MemoryMarshal.Cast<byte, float>(host.bytes);
        for (int y = 0; y < height; y++)
        {
            new ReadOnlySpan<float>((float*)row(y), width).CopyTo(values.Slice(y * width, width));
        }

        return host.to(type, device, copy: true);
    }

    /// <summary>Writes [rows, columns] to a plane.</summary>
    public static void Download(Tensor tensor, Plane plane)
    {
        using Tensor detached = tensor.detach();
        using Tensor host = detached.to(ScalarType.Float32, CPU);
        Span<float> values = MemoryMarshal.Cast<byte, float>(host.bytes);
        for (int y = 0; y < plane.Height; y++)
        {
            values.Slice(y * plane.Width, plane.Width).CopyTo(new Span<float>(plane.Row(y), plane.Width));
        }
    }
}
