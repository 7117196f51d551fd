namespace NeuralAssets.Trainer.Engine;

/// <content>The distance to the picture that should come out.</content>
internal sealed unsafe partial class SynthesisPass<T>
{
    /// <summary>Squared error of a synthesised row, weighted as <see cref="PixelTarget"/> says.</summary>
    /// <param name="target">The picture to compare with.</param>
    /// <param name="y">The row.</param>
    /// <param name="scale">Factor of the gradients; 0 to evaluate only.</param>
    /// <param name="errors">Receives the error of each pixel of the row; null if only their sum is asked for.</param>
    private double Distortion(PixelTarget target, int y, float scale, float* errors)
    {
        Plane[] gradients = _gradients[^1];
        bool training = scale != 0f;

        // A grey image of a colour decoder is its green channel (FORMAT.md 4).
        int firstColour = target.Colours == 1 && _channels >= 3 ? 1 : 0;
        for (int c = 0; training && c < _channels; c++)
        {
            // What lies beyond the width is zero too: distortion kernels write whole registers, of zero errors there.
            new Span<float>(gradients[c].Row(y), _width).Clear();
        }

        double sum = 0;
        foreach (RowPart part in _parts[y])
        {
            sum += Part(target, firstColour, y, part, scale, training, errors == null ? null : errors + part.First);
        }

        return sum;
    }

    private double Part(PixelTarget target, int firstColour, int y, RowPart part, float scale, bool training, float* errors)
    {
        if (errors != null)
        {
            new Span<float>(errors, part.Columns + T.Count).Clear();
        }

        if (!target.HasAlpha)
        {
            return Colours(target, firstColour, y, part, scale, training, errors);
        }

        int x = part.First;
        float* alpha = _alphaRows.Data;
        float* collected = _alphaRows.Data + _stages[0][0].Stride;
        bool synthesised = _network.Architecture.HasAlpha;
        float* alphaOutput = synthesised ? _stages[^1][^1].Row(y) + x : null;
        new Span<float>(collected, part.Columns + T.Count).Clear();
        DistortionKernels.ComposeAlpha<T>(alphaOutput, target.KnownRow(y) + x, target.SoftRow(y) + x, alpha, part.Columns);
        double sum = target.IsStraight
            ? Colours(target, firstColour, y, part, scale, training, errors)
            : ColoursUnderAlpha(target, firstColour, y, part, scale, training, alpha, collected, errors);

        float* alphaGradient = training && synthesised ? _gradients[^1][^1].Row(y) + x : null;
        return sum + DistortionKernels.Alpha<T>(
            alphaOutput,
            alpha,
            target.AlphaRow(y) + x,
            target.SoftRow(y) + x,
            Weights(target, y, x),
            collected,
            alphaGradient,
            part.Columns,
            scale,
            errors);
    }

    private double Colours(PixelTarget target, int firstColour, int y, RowPart part, float scale, bool training, float* errors)
    {
        int x = part.First;
        double sum = 0;
        for (int c = 0; c < target.Colours; c++)
        {
            float* gradient = training ? _gradients[^1][firstColour + c].Row(y) + x : null;
            sum += target.ColourWeight * DistortionKernels.Opaque<T>(
                _stages[^1][firstColour + c].Row(y) + x,
                target.Row(c, y) + x,
                Weights(target, y, x),
                gradient,
                part.Columns,
                scale * target.ColourWeight,
                errors);
        }

        WeighColours(target, errors, part.Columns);
        return sum;
    }

    private double ColoursUnderAlpha(
        PixelTarget target, int firstColour, int y, RowPart part, float scale, bool training, float* alpha, float* collected, float* errors)
    {
        int x = part.First;
        double sum = 0;
        for (int c = 0; c < target.Colours; c++)
        {
            float* gradient = training ? _gradients[^1][firstColour + c].Row(y) + x : null;
            sum += target.ColourWeight * DistortionKernels.UnderAlpha<T>(
                _stages[^1][firstColour + c].Row(y) + x,
                alpha,
                target.Row(c, y) + x,
                Weights(target, y, x),
                gradient,
                collected,
                part.Columns,
                scale * target.ColourWeight,
                errors);
        }

        WeighColours(target, errors, part.Columns);
        return sum;
    }

    /// <summary>One colour may stand for three; alpha's errors are not yet among these.</summary>
    private static void WeighColours(PixelTarget target, float* errors, int columns)
    {
        if (errors != null && target.ColourWeight != 1f)
        {
            RowMath.Scale<T>(errors, target.ColourWeight, columns);
        }
    }

    /// <summary>The pixels' weights from a column on; null if all are 1.</summary>
    private static float* Weights(PixelTarget target, int y, int x)
    {
        float* row = target.WeightRow(y);
        return row == null ? null : row + x;
    }
}
