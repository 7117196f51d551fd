namespace NeuralAssets.Kernels;

/// <summary>Where a layer finds its inputs: for each, the distance of its row from the start of the input values.</summary>
internal sealed class InputTaps
{
    private readonly int[] _offsets;

    /// <summary>Taps all at 0, to be set.</summary>
    internal InputTaps(int inputs)
    {
        Inputs = inputs;
        _offsets = new int[(inputs + 1) & ~1];
    }

    internal int Inputs { get; }

    /// <summary>One an input; if that is odd one more, whose weight is zero.</summary>
    internal ReadOnlySpan<int> Offsets => _offsets;

    /// <summary>The largest offset.</summary>
    internal int Reach { get; private set; }

    /// <summary>Inputs in rows of equal distance.</summary>
    internal static InputTaps Rows(int inputs, int stride)
    {
        var taps = new InputTaps(inputs);
        taps.SetRows(stride);
        return taps;
    }

    internal void SetRows(int stride)
    {
        for (int i = 0; i < Inputs; i++)
        {
            _offsets[i] = i * stride;
        }

        Complete();
    }

    /// <summary>Sets all offsets, none negative.</summary>
    internal void Set(ReadOnlySpan<int> offsets)
    {
        offsets[..Inputs].CopyTo(_offsets);
        Complete();
    }

    private void Complete()
    {
        int reach = 0;
        foreach (int offset in _offsets.AsSpan(0, Inputs))
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            reach = Math.Max(reach, offset);
        }

        Reach = reach;
    }
}
