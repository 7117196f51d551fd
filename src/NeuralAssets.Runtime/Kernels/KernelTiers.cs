using System.Runtime.Intrinsics;

namespace NeuralAssets.Kernels;

/// <summary>The tiers that this processor supports.</summary>
internal static class KernelTiers
{
    /// <summary>Fastest first; the last is the scalar one, which runs everywhere.</summary>
    internal static IEnumerable<Kernel> Supported
    {
        get
        {
            if (Lanes512.IsSupported)
            {
                yield return Create512();
            }

            if (Lanes256.IsSupported)
            {
                yield return Create256();
            }

            if (Lanes128.IsSupported)
            {
                yield return Create128();
            }

            yield return CreateScalar();
        }
    }

    /// <summary>The first of all tiers, without the others: a game has no use for them, and each of them would be loaded before its first image.</summary>
    internal static Kernel CreateFastest() =>
        Lanes512.IsSupported ? Create512() : Lanes256.IsSupported ? Create256() : Lanes128.IsSupported ? Create128() : CreateScalar();

    private static LaneKernel<Lanes512, Vector256<short>, Vector512<int>> Create512() => new("Vector512");

    private static LaneKernel<Lanes256, Vector256<short>, Vector256<int>> Create256() => new("Vector256");

    private static LaneKernel<Lanes128, Vector128<short>, Vector128<int>> Create128() => new("Vector128");

    private static LaneKernel<ScalarLanes, int, int> CreateScalar() => new("Scalar");
}
