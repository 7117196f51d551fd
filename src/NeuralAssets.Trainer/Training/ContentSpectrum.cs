using NeuralAssets.Trainer.Engine;
using NeuralAssets.Trainer.Imaging;

namespace NeuralAssets.Trainer.Training;

/// <summary>
/// How many coefficients of a picture's wavelet transform (LeGall 5/3, as in JPEG 2000) are how large, and so the bytes and the quality that it is expected
/// to come to at any lambda, before anything is trained. Unlike a number of pixels it tells a smooth gradient from a photograph (notes/network-size.md).
/// </summary>
internal sealed class ContentSpectrum
{
    private const int BinsPerOctave = 4;
    private const int LowestOctave = -40;
    private const int Octaves = 56;

    /// <summary>Squared coefficient, by lambda and measured channel, that costs half a bit: with 2 the sums come to what codes take.</summary>
    private const double RateKnee = 2;

    /// <summary>The same of which half is lost. With 1 the errors come to what training leaves (README of the folder RateControl).</summary>
    private const double ErrorKnee = 1;

    private readonly double[] _counts = new double[Octaves * BinsPerOctave];
    private readonly double _pixels;
    private readonly int _channels;

    public ContentSpectrum(PixelTarget target)
    {
        _pixels = (double)target.Width * target.Height;
        _channels = target.MeasuredChannels;
        IsFlat = HasOneColour(target);
        WaveletTransform.Visit(target, squared =>
        {
            double bin = BinsPerOctave * (Math.Log2(squared) - LowestOctave);
            _counts[(int)Math.Clamp(bin, 0, _counts.Length - 1)]++;
        });
    }

    /// <summary>One for each picture.</summary>
    public static ContentSpectrum[] Of(IReadOnlyList<PixelTarget> targets)
    {
        var content = new ContentSpectrum[targets.Count];
        Parallel.For(0, content.Length, i => content[i] = new ContentSpectrum(targets[i]));
        return content;
    }

    /// <summary>All pixels are alike.</summary>
    public bool IsFlat { get; }

    /// <summary>Of the codes.</summary>
    /// <param name="lambda">Mean squared error, colours in 0..1, by bits per pixel.</param>
    public double ExpectedBytes(double lambda)
    {
        double knee = RateKnee * lambda * _channels;
        return Sum(squared => 0.5 * Math.Log2(1 + (squared / knee))) / 8;
    }

    /// <summary>dB, at most <see cref="ImageQuality.MaximumPsnr"/>, which a flat picture has.</summary>
    /// <param name="lambda">As above.</param>
    public double ExpectedPsnr(double lambda)
    {
        if (IsFlat)
        {
            return ImageQuality.MaximumPsnr;
        }

        double knee = ErrorKnee * lambda * _channels;
        double error = Sum(squared => squared * knee / (squared + knee)) / (_pixels * _channels);
        return Math.Min(ImageQuality.MaximumPsnr, -10 * Math.Log10(error));
    }

    private static bool HasOneColour(PixelTarget target)
    {
        int planes = target.Colours + (target.HasAlpha ? 1 : 0);
        for (int plane = 0; plane < planes; plane++)
        {
            float first = target.Value(plane, 0, 0);
            for (int y = 0; y < target.Height; y++)
            {
                for (int x = 0; x < target.Width; x++)
                {
                    if (target.Value(plane, y, x) != first)
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private double Sum(Func<double, double> ofSquared)
    {
        double sum = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            sum += _counts[i] * ofSquared(Math.Pow(2, LowestOctave + ((i + 0.5) / BinsPerOctave)));
        }

        return sum;
    }
}
