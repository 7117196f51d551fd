using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Training.RateControl;

/// <summary>How many wavelet coefficients of a picture are how large, and so the quality that it is expected to have at any lambda.</summary>
internal sealed class ContentSpectrum
{
    private const int BinsPerOctave = 4;
    private const int LowestOctave = -40;
    private const int Octaves = 56;

    /// <summary>
    /// Squared coefficient, by lambda and measured channel, of which half is lost. With 1 the errors come to what training leaves (README of this folder).
    /// </summary>
    private const double Knee = 1;

    private readonly double[] _counts = new double[Octaves * BinsPerOctave];
    private readonly double _pixels;
    private readonly int _channels;

    public ContentSpectrum(PixelTarget target)
    {
        _pixels = (double)target.Width * target.Height;
        _channels = target.MeasuredChannels;
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

    /// <summary>dB. A flat picture has a hundred.</summary>
    public double ExpectedPsnr(double lambda)
    {
        double knee = Knee * lambda * _channels;
        double sum = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            double squared = Math.Pow(2, LowestOctave + ((i + 0.5) / BinsPerOctave));
            sum += _counts[i] * squared * knee / (squared + knee);
        }

        return Math.Min(100, -10 * Math.Log10(sum / (_pixels * _channels)));
    }
}
