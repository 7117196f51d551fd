using NeuralAssets.Format;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// Hidden values of the synthesis that have become zero on all pixels: they have no gradient and stay so. Each is replaced by half of the one
/// that matters most, so that the picture hardly changes (splitting, after Chen et al., Net2Net, 2016).
/// </summary>
internal sealed class IdleValues(DecoderArchitecture architecture) : IResumable
{
    /// <summary>Looks in a phase, and which of them replace: not the first, when latents say little yet, and none when what is new could not learn any more.</summary>
    private const int Looks = 20;
    private const int FirstLook = 1;
    private const int EndLook = 14;

    /// <summary>A value is idle if its gradients are at most this share of those of the one that matters most.</summary>
    private const float IdleShare = 1e-3f;

    /// <summary>How far the halves' weights part, by what a weight is in the mean: alike, they would stay alike.</summary>
    private const float Parting = 0.3f;

    /// <summary>What is left of the importance of a value that was split: the next to be split is another, unless this one is far ahead.</summary>
    private const float LeftImportance = 0.25f;

    private readonly float[] _importance = new float[architecture.SynthesisWidth];
    private int _look;

    /// <summary>Takes note of a step, and replaces what is idle when it is time to.</summary>
    /// <param name="parameters">After the step; changed in place.</param>
    /// <param name="gradient">Of the step, in their layout.</param>
    /// <param name="progress">Of the phase, 0 to 1, before the step.</param>
    /// <param name="draws">Say how halves part.</param>
    public void Observe(NetworkParameters parameters, Span<float> gradient, double progress, Draws draws)
    {
        int look = (int)(progress * Looks);
        if (look != _look)
        {
            if (_look is >= FirstLook and < EndLook)
            {
                Replace(parameters, draws.For(DrawPurpose.IdleValues, _look));
            }

            Array.Clear(_importance);
            _look = look;
        }

        Span<float> derivatives = parameters.Slice(gradient, TensorKind.SynthesisHiddenBias);
        for (int h = 0; h < _importance.Length; h++)
        {
            _importance[h] += MathF.Abs(derivatives[h]);
        }
    }

    /// <inheritdoc/>
    public void Transfer(StateStream state)
    {
        state.Transfer<float>(_importance);
        state.Transfer(ref _look);
    }

    private void Replace(NetworkParameters parameters, Random random)
    {
        float most = _importance.Max();
        if (most == 0)
        {
            // Nothing is seen of the picture, so nothing tells which of them are idle.
            return;
        }

        int[] idleValues = [.. Enumerable.Range(0, _importance.Length).Where(h => _importance[h] <= IdleShare * most)];
        foreach (int idle in idleValues)
        {
            int strongest = Array.IndexOf(_importance, _importance.Max());
            _importance[strongest] *= LeftImportance;
            Split(parameters, strongest, idle, random);
        }
    }

    private void Split(NetworkParameters parameters, int strongest, int idle, Random random)
    {
        Span<float> weights = parameters[TensorKind.SynthesisHiddenWeight];
        Span<float> whole = weights.Slice(strongest * architecture.GridCount, architecture.GridCount);
        Span<float> half = weights.Slice(idle * architecture.GridCount, architecture.GridCount);
        float squares = 0;
        foreach (float weight in whole)
        {
            squares += weight * weight;
        }

        float limit = Parting * MathF.Sqrt(squares / whole.Length);
        for (int i = 0; i < whole.Length; i++)
        {
            float parting = limit * ((2 * random.NextSingle()) - 1);
            half[i] = whole[i] + parting;
            whole[i] -= parting;
        }

        Span<float> biases = parameters[TensorKind.SynthesisHiddenBias];
        biases[idle] = biases[strongest];
        Span<float> outputs = parameters[TensorKind.SynthesisOutputWeight];
        for (int row = 0; row < outputs.Length; row += architecture.SynthesisWidth)
        {
            outputs[row + strongest] /= 2;
            outputs[row + idle] = outputs[row + strongest];
        }
    }
}
