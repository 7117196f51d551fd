using NeuralAssets.Format;
using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Model;
using NeuralAssets.Trainer.Tests.Engine;
using NeuralAssets.Trainer.Training;
using NeuralAssets.Trainer.Training.Checkpoints;

namespace NeuralAssets.Trainer.Tests.Training;

public sealed class IdleValuesTests : IDisposable
{
    private const int Idle = 3;

    /// <summary>Progress on either side of the first look that replaces.</summary>
    private const double BeforeLook = 0.06;
    private const double AfterLook = 0.11;

    private static readonly DecoderArchitecture s_architecture = RandomImages.Architecture(channels: 3);

    private readonly FusedEngine _engine = CodecEngine.Create(s_architecture, threads: 1, seed: 1);
    private readonly Draws _draws = new(1);
    private readonly TrainingImage _image;
    private readonly NetworkParameters _parameters;
    private readonly float[] _gradient;

    public IdleValuesTests()
    {
        var random = new Random(5);
        _image = RandomImages.Create(64, 48, AlphaKind.Opaque, grey: false, random);
        _parameters = RandomImages.Network(s_architecture, random);
        _gradient = new float[_parameters.Values.Length];
        foreach (ref float bias in _parameters[TensorKind.SynthesisHiddenBias])
        {
            bias = MathF.Abs(bias);
        }
    }

    public void Dispose()
    {
        _engine.Dispose();
        _image.Dispose();
    }

    [Fact]
    public void One_is_replaced_by_half_of_another_so_that_it_learns_and_the_picture_stays()
    {
        MakeIdle();
        double before = Differentiate();
        Assert.Equal(0f, Derivative(Idle));

        ObserveAt(new IdleValues(s_architecture), BeforeLook, AfterLook);

        double after = Differentiate();
        Assert.NotEqual(0f, Derivative(Idle));
        Assert.Equal(before, after, before * 0.01);
    }

    [Theory]
    [InlineData(0.01, BeforeLook)]
    [InlineData(BeforeLook, 0.07)]
    [InlineData(0.71, 0.76)]
    public void None_is_replaced_at_the_beginning_between_looks_and_at_the_end(double first, double second)
    {
        MakeIdle();
        AssertUnchangedBy(() => ObserveAt(new IdleValues(s_architecture), first, second));
    }

    [Fact]
    public void Those_that_learn_are_left_alone() => AssertUnchangedBy(() => ObserveAt(new IdleValues(s_architecture), BeforeLook, AfterLook));

    [Fact]
    public void Where_nothing_is_seen_all_are_left_alone()
    {
        var values = new IdleValues(s_architecture);
        AssertUnchangedBy(() =>
        {
            values.Observe(_parameters, _gradient, BeforeLook, _draws);
            values.Observe(_parameters, _gradient, AfterLook, _draws);
        });
    }

    [Fact]
    public void Taken_up_again_it_replaces_what_it_would_have_replaced()
    {
        MakeIdle();
        float[] start = [.. _parameters.Values];
        var whole = new IdleValues(s_architecture);
        ObserveAt(whole, BeforeLook, AfterLook);
        float[] expected = [.. _parameters.Values];

        start.CopyTo(_parameters.Values, 0);
        var first = new IdleValues(s_architecture);
        ObserveAt(first, BeforeLook);
        var rest = new IdleValues(s_architecture);
        var state = new MemoryState();
        first.Transfer(state);
        state.IsRestoring = true;
        rest.Transfer(state);
        ObserveAt(rest, AfterLook);

        Assert.NotEqual(start, expected);
        Assert.Equal(expected, _parameters.Values);
    }

    /// <summary>Whatever the pixel, below zero.</summary>
    private void MakeIdle() => _parameters[TensorKind.SynthesisHiddenBias][Idle] = -100f;

    private void ObserveAt(IdleValues values, params double[] progress)
    {
        foreach (double at in progress)
        {
            Differentiate();
            values.Observe(_parameters, _gradient, at, _draws);
        }
    }

    private double Differentiate()
    {
        _engine.SetParameters(_parameters);
        return _engine.Differentiate([_image], QuantiserSettings.Hard, _gradient, new float[1][][])[0].Total(_image);
    }

    private float Derivative(int value) => _parameters.Slice(_gradient, TensorKind.SynthesisHiddenBias)[value];

    private void AssertUnchangedBy(Action action)
    {
        float[] before = [.. _parameters.Values];
        action();
        Assert.Equal(before, _parameters.Values);
    }

    private sealed class MemoryState : StateStream
    {
        private readonly Queue<byte[]> _parts = new();

        public bool IsRestoring { get; set; }

        protected override void TransferBytes(Span<byte> bytes)
        {
            if (IsRestoring)
            {
                _parts.Dequeue().CopyTo(bytes);
            }
            else
            {
                _parts.Enqueue(bytes.ToArray());
            }
        }
    }
}
