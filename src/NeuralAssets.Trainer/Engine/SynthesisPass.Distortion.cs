namespace NeuralAssets.Trainer.Engine;

/// <content>The last step forward: the linear branch, and the distance to the picture that should come out.</content>
internal sealed unsafe partial class SynthesisPass<T>
{
    /// <summary>Squared error of the synthesised picture, weighted as <see cref="PixelTarget"/> says.</summary>
    /// <param name="target">The picture to compare with.</param>
    /// <param name="scale">Factor of the gradients; 0 to evaluate only.</param>
    public double Distortion(PixelTarget target, float scale)
    {
        double sum = 0;
        Plane[] last = _stages[^1];
        Plane[] gradients = _gradients[^1];
        bool training = scale != 0f;

        // A grey image of a colour decoder is its green channel (FORMAT.md 4).
        int firstColour = target.Colours == 1 && _channels >= 3 ? 1 : 0;
        for (int y = 0; y < _height; y++)
        {
            for (int c = 0; c < _channels; c++)
            {
                AddLinear(last[c].Row(y), _linear[c].Row(y));
                if (training)
                {
                    new Span<float>(gradients[c].Row(y), _width).Clear();
                }
            }

            sum += target.HasAlpha
                ? RowUnderAlpha(target, firstColour, y, scale, training)
                : OpaqueRow(target, firstColour, y, scale, training);
        }

        return sum;
    }

    private double OpaqueRow(PixelTarget target, int firstColour, int y, float scale, bool training)
    {
        double sum = 0;
        for (int c = 0; c < target.Colours; c++)
        {
            float* gradient = training ? _gradients[^1][firstColour + c].Row(y) : null;
            sum += target.ColourWeight * DistortionKernels.Opaque<T>(
                _stages[^1][firstColour + c].Row(y), target.Row(c, y), gradient, _width, scale * target.ColourWeight);
        }

        return sum;
    }

    private double RowUnderAlpha(PixelTarget target, int firstColour, int y, float scale, bool training)
    {
        double sum = 0;
        float* alpha = _alphaRows.Data;
        float* collected = _alphaRows.Data + _linear[0].Stride;
        bool synthesised = _network.Architecture.HasAlpha;
        float* alphaOutput = synthesised ? _stages[^1][^1].Row(y) : null;
        new Span<float>(collected, _width + T.Count).Clear();
        DistortionKernels.ComposeAlpha<T>(alphaOutput, target.KnownRow(y), target.SoftRow(y), alpha, _width);
        for (int c = 0; c < target.Colours; c++)
        {
            float* gradient = training ? _gradients[^1][firstColour + c].Row(y) : null;
            sum += target.ColourWeight * DistortionKernels.UnderAlpha<T>(
                _stages[^1][firstColour + c].Row(y), alpha, target.Row(c, y), gradient, collected, _width, scale * target.ColourWeight);
        }

        float* alphaGradient = training && synthesised ? _gradients[^1][^1].Row(y) : null;
        sum += DistortionKernels.Alpha<T>(
            alpha, target.AlphaRow(y), target.SoftRow(y), collected, alphaGradient, _width, scale);
        return sum;
    }

    /// <summary>Adds the linear branch to a finished row and clears its padding, which distortion must not see.</summary>
    private void AddLinear(float* row, float* linear)
    {
        for (int x = 0; x < _width; x += T.Count)
        {
            (T.Load(row + x) + T.Load(linear + x)).Store(row + x);
        }

        new Span<float>(row + _width, T.Count).Clear();
    }
}
