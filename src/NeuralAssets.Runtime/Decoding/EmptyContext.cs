using NeuralAssets.Format;
using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>
/// Predictions of positions whose neighbours are all zero, as many are: they depend on the features alone, which four positions share, and
/// no position waits for another. So a whole row of them is computed ahead, where enough steps of the wavefront will need nothing else.
/// </summary>
internal sealed class EmptyContext
{
    /// <summary>A prediction ahead costs about a quarter of one in the wavefront, as four positions share it, and lacks the neighbours' part.</summary>
    private const int LeastShare = 6;

    private DecoderLayers _layers;
    private readonly Kernel _kernel;
    private readonly int _features;
    private readonly int _width;
    private readonly InputTaps _featureTaps;
    private readonly InputTaps _hiddenTaps;
    private readonly InputTaps _outputTaps;

    /// <summary>Rows of features, and of hidden layers in turns.</summary>
    private short[] _values = [];
    private int _stride;
    private int _steps;
    private int _emptySteps;

    internal EmptyContext(DecoderLayers layers, Kernel kernel)
    {
        _layers = layers;
        _kernel = kernel;
        _features = layers.EmptyFirst?.Inputs ?? layers.EmptyMean.Inputs;
        _width = layers.EmptyMean.Inputs - _features;
        _featureTaps = new InputTaps(_features);
        _hiddenTaps = new InputTaps(_width);
        _outputTaps = new InputTaps(_width + _features);
    }

    /// <inheritdoc cref="DecodeWorkspace.Use"/>
    internal void Use(DecoderLayers layers) => _layers = layers;

    /// <summary>Starts a grid whose rows of features are so far apart.</summary>
    internal void StartGrid(int rowStride)
    {
        _stride = rowStride;
        (_steps, _emptySteps) = (0, 0);
        _featureTaps.SetRows(rowStride);
        _hiddenTaps.SetRows(rowStride);

        // The output layer reads the hidden layer first, and the features behind it.
        Span<int> offsets = stackalloc int[2 * FormatConstants.MaximumContextWidth];
        for (int i = 0; i < _width + _features; i++)
        {
            offsets[i] = (i < _width ? _features + i : i - _width) * rowStride;
        }

        _outputTaps.Set(offsets);
        int length = (_features + (2 * _width)) * rowStride;
        if (_values.Length < length)
        {
            _values = new short[length];
        }
    }

    /// <summary>Tells of one step whether all of its neighbours were zero.</summary>
    internal void Count(bool empty)
    {
        _steps++;
        _emptySteps += empty ? 1 : 0;
    }

    /// <summary>Whether predicting a band ahead would have paid since this was last asked; true if nothing is known.</summary>
    internal bool Pays()
    {
        bool pays = _emptySteps * LeastShare >= _steps;
        (_steps, _emptySteps) = (0, 0);
        return pays;
    }

    /// <summary>Computes one row.</summary>
    /// <param name="features">A row a feature.</param>
    /// <param name="stride">From one row to the next, here and there.</param>
    /// <param name="predictions">Receives a row of means and one of scales.</param>
    internal void Predict(ReadOnlySpan<short> features, int stride, Span<short> predictions)
    {
        Span<short> inputs = _values;
        for (int feature = 0; feature < _features; feature++)
        {
            features.Slice(feature * stride, _stride).CopyTo(inputs[(feature * _stride)..]);
        }

        Span<short> input = inputs;
        InputTaps taps = _featureTaps;
        for (int i = 0; i < _layers.ContextHidden.Length; i++)
        {
            // The memory alternates so that the last layer ends where the output layer expects it.
            bool front = ((_layers.ContextHidden.Length - i) & 1) == 1;
            Span<short> output = inputs[((_features + (front ? 0 : _width)) * _stride)..];
            _kernel.Apply(i == 0 ? _layers.EmptyFirst! : _layers.ContextHidden[i], input, taps, output, _stride, _stride);
            input = output;
            taps = _hiddenTaps;
        }

        _kernel.Apply(_layers.EmptyMean, inputs, _outputTaps, predictions, stride, _stride);
        _kernel.Apply(_layers.EmptyScale, inputs, _outputTaps, predictions[stride..], stride, _stride);
    }
}
