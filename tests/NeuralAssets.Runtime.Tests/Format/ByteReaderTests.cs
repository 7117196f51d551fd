using NeuralAssets.Format;
using NeuralAssets.Trainer.Encoding;

namespace NeuralAssets.Runtime.Tests.Format;

public class ByteReaderTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(127, 1)]
    [InlineData(128, 2)]
    [InlineData(16383, 2)]
    [InlineData(16384, 3)]
    [InlineData(int.MaxValue, 5)]
    public void VarintsReturnInTheirShortestForm(int value, int length)
    {
        var writer = new ByteWriter();
        writer.WriteVarint(value);
        Assert.Equal(length, writer.Length);
        var reader = new ByteReader(writer.Written);
        Assert.Equal(value, reader.ReadVarint("field"));
        Assert.Equal(0, reader.Remaining);
    }

    [Theory]
    [InlineData("8000")]
    [InlineData("FF80808000")]
    [InlineData("FFFFFFFF08")]
    [InlineData("FFFFFFFFFF01")]
    [InlineData("80")]
    [InlineData("")]
    public void RefusesOtherVarints(string bytes) =>
        Assert.Throws<NeuralImageFormatException>(() => new ByteReader(Convert.FromHexString(bytes)).ReadVarint("field"));
}
