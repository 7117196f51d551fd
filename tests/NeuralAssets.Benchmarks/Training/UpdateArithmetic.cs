using NeuralAssets.Format;

namespace NeuralAssets.Benchmarks.Training;

/// <summary>
/// Multiply-adds that one update of one pixel needs, whoever computes it: each linear map once forward, once for the gradient of its input
/// and once for that of its weights, over all pixels even where the engine is
/// content with a sample. Rate, quantisation and optimiser steps are not counted.
/// </summary>
internal static class UpdateArithmetic
{
    private const int Passes = 3;

    /// <summary>Multiply-adds per pixel of an image large enough that borders do not count.</summary>
    public static double MacsPerPixel(DecoderArchitecture architecture)
        => Passes * (Context(architecture) + Upsampling(architecture) + Synthesis(architecture));

    private static double Context(DecoderArchitecture a)
    {
        double perLatent = ((double)a.ContextLayers * a.ContextWidth * a.ContextWidth) + (2 * a.ContextOutputInputs);
        double latents = 0;
        double features = 0;
        for (int k = 0; k < a.GridCount; k++)
        {
            latents += Math.Pow(0.25, k);
            features += k < a.FeatureGrids ? Math.Pow(0.25, k + 1) * a.FeatureCount * (a.GridCount - 1 - k) : 0;
        }

        return (perLatent * latents) + features;
    }

    /// <summary>Per stage and plane four taps down the columns of half the width, then four along the rows; seven taps twice for the prefilter.</summary>
    private static double Upsampling(DecoderArchitecture a)
        => Enumerable.Range(0, a.GridCount - 1).Sum(k => Math.Pow(0.25, k) * (((a.GridCount - 1 - k) * (2 + 4)) + (2 * 7)));

    private static double Synthesis(DecoderArchitecture a)
        => ((double)a.GridCount * (a.SynthesisWidth + a.Channels))
            + (a.SynthesisWidth * a.Channels)
            + ((double)a.ResidualLayers * a.Channels * a.Channels * FormatConstants.ResidualKernelTaps);
}
