using NeuralAssets.Format;

namespace NeuralAssets.Trainer.Model;

/// <summary>
/// The codec network's parameters as real numbers, in one vector, in the order of the decoder file (FORMAT.md 3.1).
/// Values are those of the specification before the identity is added; synthesis inputs are sixteenths of a latent step.
/// </summary>
internal sealed class NetworkParameters
{
    private readonly TensorShape[] _shapes;
    private readonly int[] _offsets;

    // Place of a kind's tensors in the file order, by their index.
    private readonly int[][] _places;

    public NetworkParameters(DecoderArchitecture architecture)
    {
        Architecture = architecture;
        _shapes = [.. architecture.Tensors];
        _offsets = new int[_shapes.Length];
        _places = [.. Enum.GetValues<TensorKind>().Select(kind =>
            Enumerable.Range(0, _shapes.Length).Where(t => _shapes[t].Kind == kind).OrderBy(t => _shapes[t].Index).ToArray())];
        int count = 0;
        for (int t = 0; t < _offsets.Length; t++)
        {
            _offsets[t] = count;
            count += _shapes[t].Count;
        }

        Values = new float[count];
    }

    public DecoderArchitecture Architecture { get; }

    /// <summary>The tensors in file order.</summary>
    public IReadOnlyList<TensorShape> Shapes => _shapes;

    /// <summary>All tensors, one after another.</summary>
    public float[] Values { get; }

    /// <summary>The part of a parameter-shaped vector that belongs to a tensor; empty if the architecture lacks it.</summary>
    public Span<float> Slice(Span<float> vector, TensorKind kind, int index = 0)
    {
        int[] places = _places[(int)kind];
        return index < places.Length ? vector.Slice(_offsets[places[index]], _shapes[places[index]].Count) : [];
    }

    public Span<float> this[TensorKind kind, int index = 0] => Slice(Values, kind, index);

    /// <summary>The values of the tensor at that place of the file order.</summary>
    public Span<float> Tensor(int position) => Values.AsSpan(_offsets[position], _shapes[position].Count);

    /// <summary>Where that tensor begins among all values.</summary>
    public int FirstOf(int position) => _offsets[position];

    public void CopyFrom(NetworkParameters other) => other.Values.CopyTo(Values, 0);
}
