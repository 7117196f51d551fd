namespace NeuralAssets.Trainer.Engine;

/// <inheritdoc cref="ConvolutionStack"/>
internal sealed unsafe class ConvolutionStack<T> : ConvolutionStack
    where T : struct, ILanes<T>
{
    /// <summary>Rows held: going backward, the first layer's gradient looks five rows back.</summary>
    private const int RingRows = 8;

    private readonly ConvolutionLayer<T>[] _layers;

    // The picture, then the output of each layer; and the gradients by them, but for that by the picture.
    private readonly Plane[][] _values;
    private readonly Plane[][] _gradients;

    public ConvolutionStack(int inputs, int hidden, int columns)
    {
        Columns = columns;
        int[] channels = [inputs, hidden, hidden, 1];
        _layers = [.. channels.Zip(channels.Skip(1), static (from, to) => new ConvolutionLayer<T>(from, to))];
        _values = [.. channels.Select(Rings)];
        _gradients = [[], .. channels.Skip(1).Select(Rings)];

        Plane[] Rings(int count) => [.. Enumerable.Range(0, count).Select(_ => new Plane(columns, RingRows, isRing: true))];
    }

    /// <inheritdoc/>
    public override int Columns { get; }

    /// <inheritdoc/>
    public override void SetLayer(int layer, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias) => _layers[layer].Pack(weights, bias);

    /// <inheritdoc/>
    public override void Forward(ReadOnlySpan<float> picture, Span<float> output, int width)
    {
        int height = Begin(output.Length, width);
        for (int y = 0; y < height + 3; y++)
        {
            Advance(picture, y, height, width);
            if (y - 3 >= 0)
            {
                _layers[2].ForwardRow(_values[2], _values[3], y - 3, width, Activation.Linear);
                new Span<float>(_values[3][0].Row(y - 3), width).CopyTo(output.Slice((y - 3) * width, width));
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(ReadOnlySpan<float> picture, ReadOnlySpan<float> outputGradient, int width)
    {
        int height = Begin(outputGradient.Length, width);
        for (int y = 0; y < height + 4; y++)
        {
            Advance(picture, y, height, width);
            Load(_gradients[3], outputGradient, y - 2, height, width);
            Return(3, y - 3, height, width);
            Return(2, y - 4, height, width);
            if (y - 4 >= 0)
            {
                _layers[0].Accumulate(_values[0], _gradients[1], y - 4, width);
            }
        }
    }

    /// <inheritdoc/>
    public override void TakeGradient(int layer, Span<float> weights, Span<float> bias) => _layers[layer].Reduce(weights, bias);

    /// <summary>Nothing is above the first row.</summary>
    /// <returns>The height.</returns>
    private int Begin(int pixels, int width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Columns);
        foreach (Plane plane in _values.Concat(_gradients).SelectMany(static planes => planes))
        {
            plane.Clear(new RowRange(-1, 0));
        }

        return pixels / width;
    }

    /// <summary>A row of the picture, and the hidden ones that are complete with it.</summary>
    private void Advance(ReadOnlySpan<float> picture, int y, int height, int width)
    {
        Load(_values[0], picture, y, height, width);
        for (int layer = 1; layer <= 2; layer++)
        {
            if (IsInside(_values[layer], y - layer, height))
            {
                _layers[layer - 1].ForwardRow(_values[layer - 1], _values[layer], y - layer, width, Activation.Rectified);
            }
        }
    }

    /// <summary>From the gradient by a layer's output, as far as the row after this one, to that by its input and by its weights.</summary>
    private void Return(int layer, int y, int height, int width)
    {
        if (IsInside(_gradients[layer - 1], y, height))
        {
            _layers[layer - 1].BackwardRow(_gradients[layer], _values[layer - 1], _gradients[layer - 1], y, width);
            _layers[layer - 1].Accumulate(_values[layer - 1], _gradients[layer], y, width);
        }
    }

    private static void Load(Plane[] planes, ReadOnlySpan<float> picture, int y, int height, int width)
    {
        if (!IsInside(planes, y, height))
        {
            return;
        }

        for (int c = 0; c < planes.Length; c++)
        {
            picture.Slice(((c * height) + y) * width, width).CopyTo(new Span<float>(planes[c].Row(y), width));
        }

        RowMath.ClearOutside(planes, y, width);
    }

    /// <summary>Whether the picture has the row; the one after its last becomes zero.</summary>
    private static bool IsInside(Plane[] planes, int y, int height)
    {
        if (y == height)
        {
            foreach (Plane plane in planes)
            {
                plane.Clear(new RowRange(y, y + 1));
            }
        }

        return y >= 0 && y < height;
    }

    public override void Dispose()
    {
        foreach (ConvolutionLayer<T> layer in _layers)
        {
            layer.Dispose();
        }

        foreach (Plane plane in _values.Concat(_gradients).SelectMany(static planes => planes))
        {
            plane.Dispose();
        }
    }
}
