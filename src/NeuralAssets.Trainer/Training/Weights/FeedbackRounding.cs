namespace NeuralAssets.Trainer.Training.Weights;

/// <summary>
/// Rounds parameters one after another, each near to where the errors of those before it are made good (Frantar et al., GPTQ, 2022; in a lattice's words
/// Babai's nearest plane). Many parameters that move together change the loss little, so steps can be coarser for the same loss than if each were rounded alone.
/// </summary>
internal sealed class FeedbackRounding
{
    private readonly LossCurvature _curvature;
    private readonly float[] _real;
    private readonly double[] _errors;

    /// <param name="curvature">Of the loss.</param>
    /// <param name="real">All parameters of the network, before any is rounded.</param>
    public FeedbackRounding(LossCurvature curvature, ReadOnlySpan<float> real)
    {
        _curvature = curvature;
        _real = real.ToArray();
        _errors = new double[real.Length];
    }

    /// <summary>Rounds a tensor, those before it being rounded.</summary>
    /// <param name="first">Its first parameter.</param>
    /// <param name="count">Its parameters.</param>
    /// <param name="stepExponent">A value v stands for v * 2^-stepExponent.</param>
    /// <param name="loss">What it does to the loss by its curvature, in bits a pixel, if those after it make good what they can; 0 if nothing is known.</param>
    public int[] Round(int first, int count, int stepExponent, out double loss)
    {
        loss = 0;
        CurvatureBlock? block = _curvature.BlockOf(first);
        var values = new int[count];
        for (int i = 0; i < count; i++)
        {
            int p = first + i;
            double wanted = _real[p] + (block?.BestError(p, _errors) ?? 0);
            values[i] = (int)Math.Round(Math.ScaleB(wanted, stepExponent), MidpointRounding.AwayFromZero);
            double rounded = Math.ScaleB(values[i], -stepExponent);
            _errors[p] = rounded - _real[p];
            loss += block is null ? 0 : block.Loss(p, rounded - wanted) / _curvature.Pixels;
        }

        return values;
    }

    /// <summary>
    /// Makes parameters what they are with a rounded tensor: its values, and those behind it that share a block moved to where they make its errors good.
    /// </summary>
    /// <param name="first">Its first parameter; those before it are rounded.</param>
    /// <param name="values">Its values.</param>
    /// <param name="stepExponent">A value v stands for v * 2^-stepExponent.</param>
    /// <param name="parameters">All parameters of the network.</param>
    public void Take(int first, ReadOnlySpan<int> values, int stepExponent, Span<float> parameters)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int p = first + i;
            _errors[p] = Math.ScaleB(values[i], -stepExponent) - _real[p];
            parameters[p] = MathF.ScaleB(values[i], -stepExponent);
        }

        if (_curvature.BlockOf(first) is not { } block)
        {
            return;
        }

        for (int p = first + values.Length; p < block.End; p++)
        {
            _errors[p] = block.BestError(p, _errors);
            parameters[p] = (float)(_real[p] + _errors[p]);
        }
    }
}
