namespace NeuralAssets.Trainer.Engine;

/// <summary>The distance of synthesised rows to the picture that should come out, and its gradient.</summary>
internal sealed unsafe class DistortionPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    /// <summary>Floats that kernels may reach beyond a row.</summary>
    private const int Tail = 64;

    private readonly bool _synthesisesAlpha;
    private readonly int _width;
    private readonly NativeBuffer _alpha;
    private readonly NativeBuffer _collected;
    private readonly TargetRow<T> _wanted;

    // Of the colours, then of alpha; each made when an image first has weights at several scales.
    private readonly ErrorPyramid<T>?[] _pyramids = new ErrorPyramid<T>?[4];
    private PixelTarget _target = null!;
    private Plane[] _picture = [];
    private Plane[] _gradients = [];
    private float _scale;

    /// <param name="network">The network.</param>
    /// <param name="width">Pixels of the image in a row.</param>
    public DistortionPass(PackedNetwork network, int width)
    {
        _synthesisesAlpha = network.Architecture.HasAlpha;
        _width = width;
        _alpha = new NativeBuffer(width + Tail);
        _collected = new NativeBuffer(width + Tail);
        _wanted = new TargetRow<T>(Math.Min(width, DenseKernels.Segment));
    }

    private bool HasPyramids => _target.Weights is { Scales: > 1 };

    /// <summary>A grey image of a colour decoder is its green channel (FORMAT.md 4).</summary>
    private int FirstColour => _target.Colours == 1 && _picture.Length >= 3 ? 1 : 0;

    /// <summary>Squared error of synthesised rows, weighted as <see cref="PixelTarget"/> says.</summary>
    /// <param name="image">The picture to compare with, and what of it is worked on.</param>
    /// <param name="rows">As many as the largest blocks of its weights have, from a multiple of that on; fewer at its end.</param>
    /// <param name="picture">What was synthesised: a plane a channel.</param>
    /// <param name="gradients">Receives the gradient of each channel; not used where the scale is 0.</param>
    /// <param name="scale">Factor of the gradients; 0 to evaluate only.</param>
    /// <param name="errors">Receives the error of each pixel; null if only their sum is asked for.</param>
    public double Run(TrainingImage image, RowRange rows, Plane[] picture, Plane[] gradients, float scale, Plane? errors)
    {
        (_target, _picture, _gradients, _scale) = (image.Target, picture, gradients, scale);
        if (HasPyramids)
        {
            Weigh(image.Blank.Pixels, rows);
        }

        double sum = 0;
        for (int y = rows.First; y < rows.End; y++)
        {
            // What lies beyond the width is zero too: distortion kernels write whole registers, of zero errors there.
            for (int c = 0; scale != 0f && c < gradients.Length; c++)
            {
                new Span<float>(gradients[c].Row(y), _width).Clear();
            }

            foreach (RowPart part in image.Blank.Pixels[y])
            {
                sum += Part(y, part, errors is null ? null : errors.Row(y) + part.First);
            }
        }

        return sum;
    }

    /// <summary>Fills the pyramids: with errors first, and then with what these count at all scales together.</summary>
    private void Weigh(RowParts parts, RowRange rows)
    {
        int channels = _target.Colours + (_target.HasAlpha ? 1 : 0);
        for (int c = 0; c < channels; c++)
        {
            (_pyramids[c] ??= new ErrorPyramid<T>(_width)).Begin(rows.First);
        }

        for (int y = rows.First; y < rows.End; y++)
        {
            foreach (RowPart part in parts[y])
            {
                FillErrors(y, part);
            }
        }

        for (int c = 0; c < channels; c++)
        {
            _pyramids[c]!.Weigh(_target.Weights!);
        }
    }

    private void FillErrors(int y, RowPart part)
    {
        int x = part.First;
        _wanted.Load(_target, y, part.First, part.Columns);
        float* alpha = _target.HasAlpha ? ComposeAlpha(y, part) : null;
        float* multiplied = _target.IsStraight ? null : alpha;
        for (int c = 0; c < _target.Colours; c++)
        {
            DistortionKernels.Difference<T>(
                _picture[FirstColour + c].Row(y) + x, multiplied, _wanted.Colour(c), _pyramids[c]!.Row(y) + x, part.Columns);
        }

        if (alpha != null)
        {
            DistortionKernels.Difference<T>(alpha, null, _wanted.Alpha, _pyramids[_target.Colours]!.Row(y) + x, part.Columns);
        }
    }

    private double Part(int y, RowPart part, float* errors)
    {
        if (errors != null)
        {
            new Span<float>(errors, part.Columns + T.Count).Clear();
        }

        _wanted.Load(_target, y, part.First, part.Columns);
        if (!_target.HasAlpha)
        {
            return Colours(y, part, alpha: null, errors);
        }

        float* alpha = ComposeAlpha(y, part);
        new Span<float>(_collected.Data, part.Columns + T.Count).Clear();
        double sum = Colours(y, part, _target.IsStraight ? null : alpha, errors);
        return sum + DistortionKernels.Alpha<T>(
            AlphaOutput(y, part),
            alpha,
            _wanted.Alpha,
            _wanted.Soft,
            Weighting(_target.Colours, y, part),
            _collected.Data,
            _scale != 0f && _synthesisesAlpha ? _gradients[^1].Row(y) + part.First : null,
            part.Columns,
            _scale,
            errors);
    }

    private double Colours(int y, RowPart part, float* alpha, float* errors)
    {
        double sum = 0;
        for (int c = 0; c < _target.Colours; c++)
        {
            float* output = _picture[FirstColour + c].Row(y) + part.First;
            float* wanted = _wanted.Colour(c);
            float* gradient = _scale != 0f ? _gradients[FirstColour + c].Row(y) + part.First : null;
            float scale = _scale * _target.ColourWeight;
            PixelWeighting weighting = Weighting(c, y, part);
            sum += _target.ColourWeight * (alpha == null
                ? DistortionKernels.Opaque<T>(output, wanted, weighting, gradient, part.Columns, scale, errors)
                : DistortionKernels.UnderAlpha<T>(output, alpha, wanted, weighting, gradient, _collected.Data, part.Columns, scale, errors));
        }

        // One colour may stand for three; alpha's errors are not yet among these.
        if (errors != null && _target.ColourWeight != 1f)
        {
            RowMath.Scale<T>(errors, _target.ColourWeight, part.Columns);
        }

        return sum;
    }

    private float* ComposeAlpha(int y, RowPart part)
    {
        DistortionKernels.ComposeAlpha<T>(AlphaOutput(y, part), _wanted.Known, _wanted.Soft, _alpha.Data, part.Columns);
        return _alpha.Data;
    }

    /// <summary>Null if there is no alpha among the channels.</summary>
    private float* AlphaOutput(int y, RowPart part) => _synthesisesAlpha ? _picture[^1].Row(y) + part.First : null;

    private PixelWeighting Weighting(int channel, int y, RowPart part)
        => HasPyramids ? PixelWeighting.Known(_pyramids[channel]!.Row(y) + part.First)
            : _target.Weights is { } weights ? PixelWeighting.By(weights.Row(0, y) + part.First)
            : default;

    public void Dispose()
    {
        _alpha.Dispose();
        _collected.Dispose();
        _wanted.Dispose();
        foreach (ErrorPyramid<T>? pyramid in _pyramids)
        {
            pyramid?.Dispose();
        }
    }
}
