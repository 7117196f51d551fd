using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Tests.Engine;

/// <summary>Limited colours and alpha: gradients pull them back inside, and never push them further out.</summary>
public sealed unsafe class DistortionKernelsTests
{
    [Theory]
    [InlineData(1.5f, 0.4f, 0.9f, 0f)] // Limited to 1 and still too dark: only alpha can mend it.
    [InlineData(1.5f, 0.9f, 0.4f, 1f)]
    [InlineData(-0.5f, 0.4f, 0.2f, -1f)]
    [InlineData(0.5f, 0.4f, 0.9f, -1f)]
    [InlineData(0.5f, 0.9f, 0.1f, 1f)]
    public void A_colour_under_alpha_is_never_pushed_outwards(float synthesised, float alpha, float target, float sign)
    {
        float gradient = 0;
        float alphaGradient = 0;
        DistortionKernels.UnderAlpha<LanesScalar>(&synthesised, &alpha, &target, default, &gradient, &alphaGradient, width: 1, scale: 1f);
        Assert.Equal(sign, Math.Sign(gradient));
    }

    [Theory]
    [InlineData(1.5f, 1f, -0.3f, 0f)] // A colour that is too dark wants more of what is 1 already.
    [InlineData(1.5f, 1f, 0.3f, 1f)]
    [InlineData(-0.5f, 0f, 0.3f, 0f)]
    [InlineData(-0.5f, 0f, -0.3f, -1f)]
    [InlineData(0.5f, 0.5f, -0.3f, -1f)]
    public void Alpha_is_never_pushed_outwards(float synthesised, float target, float collected, float sign)
    {
        float alpha = 0;
        float known = 0;
        float soft = 1;
        float gradient = 0;
        DistortionKernels.ComposeAlpha<LanesScalar>(&synthesised, &known, &soft, &alpha, width: 1);
        DistortionKernels.Alpha<LanesScalar>(&synthesised, &alpha, &target, &soft, default, &collected, &gradient, width: 1, scale: 1f);
        Assert.Equal(sign, Math.Sign(gradient));
    }
}
