namespace NeuralAssets;

/// <summary>The size at which an image is decoded. A side of n pixels becomes ceil(n / divisor).</summary>
public enum NeuralScale
{
    /// <summary>Every pixel.</summary>
    Full = 0,

    /// <summary>Half the width and height, at about a quarter of the work.</summary>
    Half = 1,

    /// <summary>A quarter of the width and height.</summary>
    Quarter = 2,

    /// <summary>An eighth of the width and height.</summary>
    Eighth = 3,
}
