using NeuralAssets.Decoding;
using NeuralAssets.Format;

namespace NeuralAssets.Runtime.Tests.Decoding;

public class DecoderModelTests
{
    private static readonly DecoderArchitecture s_architecture = new(3, 3, 4, 2, 1, 1, 4, 1);

    [Theory]
    [InlineData(TensorKind.ContextHiddenWeight)]
    [InlineData(TensorKind.ContextOutputWeight)]
    [InlineData(TensorKind.FeatureWeight)]
    [InlineData(TensorKind.UpsamplingTaps)]
    [InlineData(TensorKind.PrefilterTaps)]
    [InlineData(TensorKind.SynthesisHiddenWeight)]
    [InlineData(TensorKind.SynthesisOutputWeight)]
    [InlineData(TensorKind.ResidualWeight)]
    [InlineData(TensorKind.LinearWeight)]
    public void RefusesWeightsBeyond16Bits(object kind)
    {
        // An object, because a public method can't have an internal type as parameter.
        DecoderParameters parameters = CreateZero();
        ParameterTensor tensor = parameters.Tensors.First(tensor => tensor.Shape.Kind == (TensorKind)kind);
        tensor.Values[1] = 30000;
        Assert.True(DecoderModel.TryCreate(parameters, out _, out string? defect), defect);
        tensor.Values[1] = 32768;
        Assert.False(DecoderModel.TryCreate(parameters, out _, out _));
        Assert.Throws<NeuralImageFormatException>(() => DecoderModel.Create(parameters));
    }

    [Fact]
    public void RefusesRowsWhoseSumCouldOverflow()
    {
        DecoderParameters parameters = CreateZero();
        ParameterTensor weights = parameters.Tensors.First(tensor => tensor.Shape.Kind == TensorKind.SynthesisHiddenWeight);

        // 32768 * (32767 + 32640) + 2^22 is the limit less 32767; the bias takes up the rest.
        weights.Values[0] = 32767;
        weights.Values[1] = -32640;
        ParameterTensor biases = parameters.Tensors.First(tensor => tensor.Shape.Kind == TensorKind.SynthesisHiddenBias);
        biases.Values[0] = -32767;
        Assert.True(DecoderModel.TryCreate(parameters, out _, out string? defect), defect);
        biases.Values[0] = -32768;
        Assert.False(DecoderModel.TryCreate(parameters, out _, out _));
    }

    [Fact]
    public void AddsTheIdentityToResidualLayers()
    {
        var model = DecoderModel.Create(CreateZero());
        Assert.Equal(1024, model.ContextHidden[0].Weights[0]);
        Assert.Equal(0, model.ContextHidden[0].Weights[1]);
        Assert.Equal(2048, model.Residual[0].Weights[4]);
        Assert.Equal(0, model.Residual[0].Weights[13]);
        Assert.Equal(2048, model.Residual[0].Weights[(4 * 9) + 4]);
    }

    [Fact]
    public void ShiftsStoredValuesToTheirFractionalBits()
    {
        DecoderParameters parameters = CreateZero(stepExponent: 3);
        parameters.Tensors[^1].Values[0] = -5;
        Assert.Equal(-5 << 8, DecoderModel.Create(parameters).Linear.Weights[0]);
    }

    private static DecoderParameters CreateZero(int? stepExponent = null) => new()
    {
        Architecture = s_architecture,
        Tensors =
        [
            .. s_architecture.Tensors.Select(shape => new ParameterTensor
            {
                Shape = shape,
                StepExponent = stepExponent ?? shape.FractionalBits,
                Values = new int[shape.Count],
            }),
        ],
    };
}
