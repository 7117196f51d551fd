using NeuralAssets.Format;
using NeuralAssets.Runtime.Tests.Reference;
using NeuralAssets.Trainer.Coding;

namespace NeuralAssets.Runtime.Tests.Format;

/// <summary>Trees and numbers mean the same to Runtime, Trainer and reference, up to the largest of them and when everything has been learned.</summary>
public sealed class FieldTests
{
    private const int TreeBits = 6;
    private const int LargestNumber = (1 << 30) - 2;

    /// <summary>Around every power of two, where a digit comes in; then drawn ones, mostly small.</summary>
    private static readonly int[] s_numbers =
    [
        .. Enumerable.Range(0, 30).SelectMany(digits => (int[])[(1 << digits) - 1, 1 << digits, (1 << digits) + 1]).Where(number => number <= LargestNumber),
        LargestNumber,
        LargestNumber - 1,
        .. Draw(600, random => random.Next() >> random.Next(1, 31)).Where(number => number <= LargestNumber),
    ];

    private static readonly int[] s_trees = [.. Enumerable.Range(0, 1 << TreeBits), .. Draw(600, random => random.Next(1 << random.Next(TreeBits + 1)))];

    [Fact]
    public void What_the_reference_writes_the_Runtime_reads()
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        var writer = new ReferenceFieldWriter(stream);
        var (numbers, trees) = (new ReferenceNumber(), new ReferenceTree(TreeBits));
        Array.ForEach(s_numbers, number => writer.Number(numbers, number));
        Array.ForEach(s_trees, tree => writer.Tree(trees, tree));
        AssertReadByRuntime(stream.ToArray());
    }

    [Fact]
    public void What_the_Trainer_writes_both_read()
    {
        var encoder = new RansEncoder();
        var writer = new FieldWriter(encoder);
        var (numbers, trees) = (new AdaptiveNumber(), new AdaptiveTree(TreeBits));
        Array.ForEach(s_numbers, number => numbers.Code(ref writer, number));
        Array.ForEach(s_trees, tree => trees.Code(ref writer, tree));
        byte[] stream = encoder.Finish(1);
        AssertReadByRuntime(stream);

        var rans = new ReferenceRans(stream, lanes: 1);
        var reader = new ReferenceFieldReader(rans);
        var (readNumbers, readTrees) = (new ReferenceNumber(), new ReferenceTree(TreeBits));
        Assert.All(s_numbers, number => Assert.Equal(number, reader.Number(readNumbers)));
        Assert.All(s_trees, tree => Assert.Equal(tree, reader.Tree(readTrees)));
        rans.End();
    }

    /// <summary>FORMAT.md, section 5.4: 30 digits are followed by no bit that asks for another.</summary>
    [Fact]
    public void Digits_end_at_the_thirtieth()
    {
        var stream = new ReferenceRansWriter(lanes: 1);
        var writer = new ReferenceFieldWriter(stream);
        Array.ForEach(new ReferenceNumber().More[1..], model => writer.Bit(model, true));
        Array.ForEach((int[])[1, 2, 4, 8], _ => writer.Bit(new ReferenceAdaptiveBit(), false));
        Array.ForEach([.. new int[22], 1, 0, 1], (int digit) => writer.Raw(digit, 1));
        var decoder = new RansDecoder(stream.ToArray(), lanes: 1);
        var reader = new FieldReader(decoder);
        Assert.Equal((1 << 29) + 4, new AdaptiveNumber().Code(ref reader, 0));
        decoder.Finish();
    }

    private static void AssertReadByRuntime(byte[] stream)
    {
        var decoder = new RansDecoder(stream, lanes: 1);
        var reader = new FieldReader(decoder);
        var (numbers, trees) = (new AdaptiveNumber(), new AdaptiveTree(TreeBits));
        Assert.All(s_numbers, number => Assert.Equal(number, numbers.Code(ref reader, 0)));
        Assert.All(s_trees, tree => Assert.Equal(tree, trees.Code(ref reader, 0)));
        decoder.Finish();
    }

    private static int[] Draw(int count, Func<Random, int> draw)
    {
        var random = new Random(6);
        return [.. Enumerable.Range(0, count).Select(_ => draw(random))];
    }
}
