using System.Text.Json;
using NeuralAssets.Tasks.Json;

namespace NeuralAssets.Tasks.Tests.Json;

public sealed class JsonTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("\"\\/\b\f\n\r\t\u0001")]
    [InlineData("é 日本 \U0001F600")]
    [InlineData("\u2028")]
    public void TextSurvivesWritingAndReadingByAnyReader(string text)
    {
        JsonWriter writer = new();
        writer.BeginObject();
        writer.String(text, text);
        writer.EndObject();

        Assert.Equal(text, Assert.IsType<JsonObject>(JsonReader.Parse(writer.ToString())).String(text));
        Assert.Equal(text, JsonDocument.Parse(writer.ToString()).RootElement.GetProperty(text).GetString());
    }

    [Fact]
    public void ALoneSurrogateIsEscapedSoThatTheFileKeepsIt()
    {
        JsonWriter writer = new();
        writer.String(null, "\ud800x");
        Assert.Equal("\"\\ud800x\"", writer.ToString());
        Assert.Equal("\ud800x", JsonReader.Parse(writer.ToString()));
    }

    [Fact]
    public void NestingAndCommasAreWhatAnyReaderExpects()
    {
        JsonWriter writer = new();
        writer.BeginObject();
        writer.BeginArray("empty");
        writer.EndArray();
        writer.BeginArray("items");
        writer.Integer(null, 1);
        writer.BeginObject();
        writer.Integer("b", -2);
        writer.EndObject();
        writer.EndArray();
        writer.EndObject();

        JsonElement root = JsonDocument.Parse(writer.ToString()).RootElement;
        Assert.Equal(0, root.GetProperty("empty").GetArrayLength());
        Assert.Equal(-2, root.GetProperty("items")[1].GetProperty("b").GetInt32());
    }

    [Fact]
    public void EveryKindOfValueIsRead()
    {
        var data = (JsonObject)JsonReader.Parse(" {\"a\":[1,-2.5e3,true,false,null,\"\\u00e9\\/\"],\"b\":{}} ")!;
        Assert.Equal([1.0, -2500.0, true, false, null, "é/"], (List<object?>)data["a"]!);
        Assert.Empty((JsonObject)data["b"]!);
        Assert.Null(data.String("b"));
        Assert.Null(data.Number("missing"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("[1 2]")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u00g0\"")]
    [InlineData("\"open")]
    [InlineData("tru")]
    [InlineData("1 1")]
    [InlineData("-")]
    [InlineData("nothing")]
    public void WhatIsNotJsonIsRefused(string text) => Assert.Throws<FormatException>(() => JsonReader.Parse(text));

    [Fact]
    public void DeepNestingIsRefusedBeforeTheStackEnds()
        => Assert.Throws<FormatException>(() => JsonReader.Parse(new string('[', 100_000)));
}
