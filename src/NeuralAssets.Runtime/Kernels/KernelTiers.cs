using System.Runtime.Intrinsics;

namespace NeuralAssets.Kernels;

/// <summary>The tiers that this processor supports.</summary>
internal static class KernelTiers
{
    /// <summary>Fastest first; the last is the scalar one, which runs everywhere.</summary>
    internal static IReadOnlyList<Kernel> Supported { get; } = List();

    private static Kernel[] List()
    {
        var tiers = new List<Kernel>();
        if (Lanes512.IsSupported)
        {
            tiers.Add(new LaneKernel<Lanes512, Vector256<short>, Vector512<int>>("Vector512"));
        }

        if (Lanes256.IsSupported)
        {
            tiers.Add(new LaneKernel<Lanes256, Vector256<short>, Vector256<int>>("Vector256"));
        }

        if (Lanes128.IsSupported)
        {
            tiers.Add(new LaneKernel<Lanes128, Vector128<short>, Vector128<int>>("Vector128"));
        }

        tiers.Add(new LaneKernel<ScalarLanes, int, int>("Scalar"));
        return [.. tiers];
    }
}
