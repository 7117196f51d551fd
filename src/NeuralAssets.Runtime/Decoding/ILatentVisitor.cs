namespace NeuralAssets.Decoding;

/// <summary>What <see cref="LatentScan"/> does at each latent. Implemented by structs, so that the calls are inlined.</summary>
internal interface ILatentVisitor
{
    /// <summary>True if the visitor finds out the latents; false if they are given.</summary>
    bool WritesLatents { get; }

    /// <param name="mean">In units of 1/16.</param>
    /// <param name="scale">Index of the distribution's scale.</param>
    /// <param name="latent">The latent at this position.</param>
    void Visit(int mean, int scale, ref short latent);
}
