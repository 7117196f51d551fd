using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;

namespace NeuralAssets.Trainer.Engine;

/// <summary>From the feature planes of a strip to its pixels and their distortion, and the gradients back (FORMAT.md 7.3).</summary>
internal sealed unsafe class SynthesisPass<T> : IDisposable
    where T : struct, ILanes<T>
{
    private readonly PackedNetwork _network;
    private readonly int _channels;
    private readonly int _layers;
    private readonly int _width;

    // Stage 0 is the output of the 1 x 1 layers, stage e + 1 that of residual layer e.
    private readonly Plane[][] _stages;
    private readonly Plane[][] _gradients;
    private readonly ResidualPass<T>[] _residuals;
    private readonly NativeBuffer _hiddenValues;
    private readonly DistortionPass<T> _distortion;
    private readonly RowTable _input;
    private readonly RowTable _inputGradient;
    private readonly RowTable _hidden;
    private readonly RowTable _hiddenGradient;
    private readonly RowTable _output;
    private readonly RowTable _outputGradient;
    private readonly DenseGradient<T> _hiddenSums;
    private readonly DenseGradient<T> _outputSums;
    private readonly DenseGradient<T> _linearSums;
    private Strip _strip;
    private int _height;
    private RowParts _parts = null!;
    private RowSample _sample;

    /// <param name="network">The network.</param>
    /// <param name="width">Pixels of the image in a row.</param>
    public SynthesisPass(PackedNetwork network, int width)
    {
        _network = network;
        _channels = network.Architecture.Channels;
        _layers = network.Architecture.ResidualLayers;
        _width = width;
        _stages = [.. Enumerable.Range(0, _layers + 1).Select(_ => CreatePlanes())];
        _gradients = [.. Enumerable.Range(0, _layers + 1).Select(_ => CreatePlanes())];
        _residuals = [.. Enumerable.Range(0, _layers).Select(e => new ResidualPass<T>(network, e))];
        int hidden = network.Architecture.SynthesisWidth;
        int grids = network.Architecture.GridCount;
        _hiddenValues = new NativeBuffer(2L * hidden * DenseKernels.Segment);
        _distortion = new DistortionPass<T>(network, width);
        _input = new RowTable(grids);
        _inputGradient = new RowTable(grids);
        _hidden = new RowTable(_hiddenValues.Data, hidden);
        _hiddenGradient = new RowTable(_hiddenValues.Data + (hidden * DenseKernels.Segment), hidden);
        _output = new RowTable(_channels);
        _outputGradient = new RowTable(_channels);
        _hiddenSums = new DenseGradient<T>(network.SynthesisHidden);
        _outputSums = new DenseGradient<T>(network.SynthesisOutput);
        _linearSums = new DenseGradient<T>(network.Linear);
    }

    /// <summary>Rows of the features that a strip's pixels depend on.</summary>
    public RowRange RowsNeeded(Strip strip, int height) => StageRows(strip, 0, height);

    /// <summary>Each residual layer sees one row more on either side.</summary>
    private RowRange StageRows(Strip strip, int stage, int height) => strip.At(0).Widen(_layers - stage, height);

    /// <summary>
    /// Synthesises a strip and carries the gradients back, row by row: every layer follows the one before it as closely as its kernel allows,
    /// there and back, so that rows are used again while they are in the nearer caches.
    /// </summary>
    /// <param name="strip">The strip.</param>
    /// <param name="image">The picture to compare with, and what of it is worked on.</param>
    /// <param name="scale">Factor of the error's gradients; 0 to evaluate only.</param>
    /// <param name="upsampling">Makes the features on <see cref="RowsNeeded"/>, and takes their gradients.</param>
    /// <param name="sample">Rows that the weights' gradients are taken from.</param>
    /// <param name="errors">Receives the error of each pixel of the strip; null if only their sum is asked for.</param>
    /// <returns>Squared error, weighted as <see cref="PixelTarget"/> says.</returns>
    public double Run(Strip strip, TrainingImage image, float scale, UpsamplingPass<T> upsampling, RowSample sample, Plane? errors)
    {
        _strip = strip;
        _height = image.Height;
        _parts = image.Blank.Pixels;
        _sample = sample;
        foreach (ResidualPass<T> residual in _residuals)
        {
            residual.Sample(sample);
        }

        double error = 0;
        int block = image.Target.Weights?.Block ?? 1;
        RowRange rows = RowsNeeded(strip, _height);
        for (int y = rows.First; y < strip.End + _layers; y++)
        {
            if (y < rows.End)
            {
                StageClock.Enter(EngineStage.Upsampling);
                upsampling.ComputeRow(y);
                StageClock.Enter(EngineStage.Synthesis);
                ForwardRow(upsampling.Features, y);
            }

            for (int e = 1; e <= _layers; e++)
            {
                if (StageRows(strip, e, _height).Contains(y - e))
                {
                    _residuals[e - 1].ForwardRow(_stages[e - 1], _stages[e], y - e, _height, _parts);
                }
            }

            int finished = y - _layers;
            if (finished >= strip.First)
            {
                AddLinearBranch(upsampling.Features, finished);
                bool isBlockDone = (finished + 1) % block == 0 || finished == strip.End - 1;
                error += isBlockDone ? Compare(image, new RowRange(finished / block * block, finished + 1), scale, upsampling, errors) : 0;
            }
        }

        return error;
    }

    /// <summary>Rows of the picture are complete: their error, and what follows from its gradient.</summary>
    private double Compare(TrainingImage image, RowRange rows, float scale, UpsamplingPass<T> upsampling, Plane? errors)
    {
        double error = _distortion.Run(image, rows, _stages[^1], _gradients[^1], scale, errors);
        for (int y = rows.First; y < rows.End && scale != 0f; y++)
        {
            Receive(_layers, y, upsampling);
        }

        return error;
    }

    private void ForwardRow(Plane[] features, int y)
    {
        foreach (RowPart part in _parts[y])
        {
            int pixels = DenseKernels.Padded<T>(part.Columns);
            _input.SetRows(features, y, part.First);
            _output.SetRows(_stages[0], y, part.First);
            _network.SynthesisHidden.Forward<T>(_input, _hidden, pixels, Activation.SynthesisHidden);
            _network.SynthesisOutput.Forward<T>(_hidden, _output, pixels, Activation.Linear);
        }

        foreach (Plane plane in _stages[0])
        {
            plane.ReplicateColumns(y);
        }
    }

    private void AddLinearBranch(Plane[] features, int y)
    {
        foreach (RowPart part in _parts[y])
        {
            _input.SetRows(features, y, part.First);
            _output.SetRows(_stages[^1], y, part.First);
            _network.Linear.Forward<T>(_input, _output, DenseKernels.Padded<T>(part.Columns), Activation.Linear, add: true);
        }

        foreach (Plane plane in _stages[^1])
        {
            // Distortion must not see what lies beyond the width.
            new Span<float>(plane.Row(y) + _width, T.Count).Clear();
        }
    }

    /// <summary>A row of a stage's gradient is complete: whatever follows from it is computed.</summary>
    private void Receive(int stage, int y, UpsamplingPass<T> upsampling)
    {
        if (stage == 0)
        {
            BackwardRow(upsampling.Features, upsampling.FeatureGradients, y);
            StageClock.Enter(EngineStage.Upsampling);
            upsampling.ReceiveRow(y);
            StageClock.Enter(EngineStage.Synthesis);
            return;
        }

        int e = stage - 1;
        RowRange complete = _residuals[e].BackwardRow(
            _stages[e], _stages[stage], _gradients[stage], _gradients[e], y, StageRows(_strip, stage, _height), _height, _parts);
        for (int row = complete.First; row < complete.End; row++)
        {
            Receive(e, row, upsampling);
        }
    }

    private void BackwardRow(Plane[] features, Plane[] featureGradients, int y)
    {
        foreach (RowPart part in _parts[y])
        {
            BackwardSegment(features, featureGradients, y, part.First, DenseKernels.Padded<T>(part.Columns));
        }

        foreach (Plane plane in featureGradients)
        {
            _parts.ClearGaps(plane.Row(y), y);
            RowMath.ClearOutside(plane.Row(y), _width);
        }
    }

    private void BackwardSegment(Plane[] features, Plane[] featureGradients, int y, int x, int pixels)
    {
        _input.SetRows(features, y, x);
        _inputGradient.SetRows(featureGradients, y, x);
        bool linear = y >= _strip.First && y < _strip.End;
        if (linear)
        {
            _outputGradient.SetRows(_gradients[^1], y, x);
            if (_sample.Contains(y))
            {
                _linearSums.Add(_outputGradient, _input, pixels, withBias: false);
            }

            _network.Linear.Backward<T>(_outputGradient, _inputGradient, null, pixels);
        }

        _network.SynthesisHidden.Forward<T>(_input, _hidden, pixels, Activation.SynthesisHidden);
        _outputGradient.SetRows(_gradients[0], y, x);
        _network.SynthesisOutput.Backward<T>(_outputGradient, _hiddenGradient, _hidden, pixels);
        if (_sample.Contains(y))
        {
            _outputSums.Add(_outputGradient, _hidden, pixels);
            _hiddenSums.Add(_hiddenGradient, _input, pixels);
        }

        _network.SynthesisHidden.Backward<T>(_hiddenGradient, _inputGradient, null, pixels, add: linear);
    }

    /// <summary>Moves the sums of weight gradients to the gradient vector and starts again from zero.</summary>
    public void ReduceGradients(NetworkParameters layout, Span<float> gradient)
    {
        _hiddenSums.Reduce(
            layout.Slice(gradient, TensorKind.SynthesisHiddenWeight),
            layout.Slice(gradient, TensorKind.SynthesisHiddenBias),
            _sample.Period,
            PackedNetwork.SynthesisInputScale);
        _outputSums.Reduce(
            layout.Slice(gradient, TensorKind.SynthesisOutputWeight), layout.Slice(gradient, TensorKind.SynthesisOutputBias), _sample.Period);
        _linearSums.Reduce(layout.Slice(gradient, TensorKind.LinearWeight), [], _sample.Period, PackedNetwork.SynthesisInputScale);
        foreach (ResidualPass<T> residual in _residuals)
        {
            residual.ReduceGradients(layout, gradient);
        }
    }

    private Plane[] CreatePlanes()
        => [.. Enumerable.Range(0, _channels).Select(_ => new Plane(_width, Strip.RingRows, isRing: true))];

    public void Dispose()
    {
        foreach (Plane plane in _stages.Concat(_gradients).SelectMany(planes => planes))
        {
            plane.Dispose();
        }

        foreach (ResidualPass<T> residual in _residuals)
        {
            residual.Dispose();
        }

        foreach (RowTable table in (RowTable[])[_input, _inputGradient, _hidden, _hiddenGradient, _output, _outputGradient])
        {
            table.Dispose();
        }

        _hiddenValues.Dispose();
        _distortion.Dispose();
        _hiddenSums.Dispose();
        _outputSums.Dispose();
        _linearSums.Dispose();
    }
}
