using NeuralAssets.Trainer.Imaging;
using NeuralAssets.Trainer.Pipeline;
using NeuralAssets.Trainer.Protocol;
using NeuralAssets.Trainer.Training;

namespace NeuralAssets.Trainer.Tests.Training;

/// <summary>A tiny group of a normal map, a data map and a colour image, from pixels to files and back.</summary>
public sealed class KindTrainingTests
{
    private const int Side = 32;

    [Fact]
    public void Normal_maps_and_data_train_beside_colours()
    {
        GroupPlan plan = SmallGroup.Plan() with
        {
            Images = [new PlannedImage(Data(), 85), new PlannedImage(Normals(), 85), new PlannedImage(SmallGroup.Sprite(), 75)],
            Metric = TrainingMetric.MsSsim,
        };
        GroupResult result = GroupTrainer.Train(plan, new Progress<TrainingProgress>(), CancellationToken.None);
        var group = NeuralImageGroup.Open(result.Decoder, result.Codes);

        byte[] normals = group["normals"].Decode();
        for (int i = 0; i < normals.Length; i += 4)
        {
            double x = (normals[i] / 127.5) - 1;
            double y = (normals[i + 1] / 127.5) - 1;
            Assert.InRange(normals[i + 2], 127 + (127.5 * Math.Sqrt(Math.Max(0, 1 - (x * x) - (y * y)))), 255);
        }

        Assert.Equal([null, "angles", null], result.Images.Select(image => image.Angles is null ? null : "angles"));
        AngularError angles = result.Images[1].Angles!.Value;
        Assert.InRange(angles.Mean, 0.01, 8);
        Assert.InRange(angles.Percentile95, angles.Mean, 25);

        // The colours under alpha 0 are a ramp in the data map, and nothing in the sprite.
        byte[] data = group["data"].Decode();
        byte[] source = Data().Rgba;
        int hidden = 0;
        for (int i = 0; i < data.Length; i += 4)
        {
            hidden += source[i + 3] == 0 && Math.Abs(source[i] - data[i]) < 40 && data[i] > 0 ? 1 : 0;
        }

        Assert.True(hidden > Side * Side / 3, $"{hidden} pixels");
        Assert.All(result.Images, image => Assert.InRange(image.Psnr, 20, 100));
    }

    private static SourceImage Data() => Draw("data", ImageKind.Data, (x, y) =>
        ((byte)(60 + (4 * x)), (byte)(200 - (3 * y)), 90, (byte)(x < Side / 2 ? 0 : 255)));

    private static SourceImage Normals() => Draw("normals", ImageKind.Normal, (x, y) =>
    {
        double u = 0.6 * Math.Sin(x * 0.3);
        double v = 0.6 * Math.Cos(y * 0.2);
        return (Byte(u), Byte(v), Byte(Math.Sqrt(1 - (u * u) - (v * v))), 255);
    });

    private static byte Byte(double component) => (byte)Math.Round(127.5 + (127.5 * component));

    private static SourceImage Draw(string name, ImageKind kind, Func<int, int, (byte R, byte G, byte B, byte A)> pixel)
    {
        var rgba = new byte[4 * Side * Side];
        for (int i = 0; i < Side * Side; i++)
        {
            (rgba[4 * i], rgba[(4 * i) + 1], rgba[(4 * i) + 2], rgba[(4 * i) + 3]) = pixel(i % Side, i / Side);
        }

        return SourceImage.FromPixels(name, name + ".png", Side, Side, rgba, rgba.Length, kind);
    }
}
