namespace NeuralAssets.Kernels;

/// <summary>Without vectors there is one tier.</summary>
internal static class KernelTiers
{
    internal static IReadOnlyList<Kernel> Supported { get; } = [new SpanKernel()];
}
