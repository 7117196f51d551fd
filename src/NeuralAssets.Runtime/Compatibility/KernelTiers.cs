namespace NeuralAssets.Kernels;

/// <summary>Without vectors there is one tier.</summary>
internal static class KernelTiers
{
    internal static Kernel CreateFastest() => new SpanKernel();
}
