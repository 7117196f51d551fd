namespace NeuralAssets.Benchmarks.Sharing;

/// <summary>How a group's images come by their networks.</summary>
internal enum SharingForm
{
    /// <summary>One network for all.</summary>
    Shared,

    /// <summary>A network for each image, every one of them counted.</summary>
    Own,

    /// <summary>The network of another group, with only the latents optimised; its bytes are counted too.</summary>
    Foreign,

    /// <summary>What ships: a shared network, and differences for the images that they pay for.</summary>
    Adaptive,
}
