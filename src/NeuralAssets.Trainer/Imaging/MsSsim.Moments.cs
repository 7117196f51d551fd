using System.Numerics;
using System.Runtime.InteropServices;

namespace NeuralAssets.Trainer.Imaging;

internal static partial class MsSsim
{
    /// <summary>Adds the weighted source to the target, or begins the sum with it; the target's length counts, in vectors and a scalar rest.</summary>
    private static void WeightedSum(ReadOnlySpan<float> source, float weight, Span<float> target, bool first)
    {
        ReadOnlySpan<Vector<float>> sources = MemoryMarshal.Cast<float, Vector<float>>(source[..target.Length]);
        Span<Vector<float>> targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        var weights = new Vector<float>(weight);
        for (int i = 0; i < targets.Length; i++)
        {
            targets[i] = (first ? Vector<float>.Zero : targets[i]) + (sources[i] * weights);
        }

        for (int i = targets.Length * Vector<float>.Count; i < target.Length; i++)
        {
            target[i] = (first ? 0 : target[i]) + (source[i] * weight);
        }
    }

    /// <summary>
    /// The four windowed moments that similarity needs, a ring of rows of each: E[a], E[b], E[a^2 + b^2] and E[ab]. The squares are only ever
    /// used as a sum, which saves a fifth.
    /// </summary>
    private readonly struct Moments
    {
        private readonly int _width;
        private readonly float[][] _meanA;
        private readonly float[][] _meanB;
        private readonly float[][] _squares;
        private readonly float[][] _product;

        public Moments(int rows, int width)
        {
            _width = width;
            _meanA = MakeRows(rows, width);
            _meanB = MakeRows(rows, width);
            _squares = MakeRows(rows, width);
            _product = MakeRows(rows, width);
        }

        /// <summary>Filters one row of the image along the row, into one slot of the ring.</summary>
        public void FilterRow(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int slot, float[] line)
        {
            FilterAlong(a, _meanA[slot]);
            FilterAlong(b, _meanB[slot]);
            for (int x = 0; x < line.Length; x++)
            {
                line[x] = (a[x] * a[x]) + (b[x] * b[x]);
            }

            FilterAlong(line, _squares[slot]);
            for (int x = 0; x < line.Length; x++)
            {
                line[x] = a[x] * b[x];
            }

            FilterAlong(line, _product[slot]);
        }

        /// <summary>Filters the ring's rows down their columns, from the row <paramref name="top"/> of the image on.</summary>
        public void FilterColumns(int top, Moments target)
        {
            FilterDown(_meanA, top, target._meanA[0]);
            FilterDown(_meanB, top, target._meanB[0]);
            FilterDown(_squares, top, target._squares[0]);
            FilterDown(_product, top, target._product[0]);
        }

        /// <summary>Sums of luminance * contrast * structure and of contrast * structure over the first row.</summary>
        public (double Similarity, double Contrast) Sum()
        {
            double similarity = 0;
            double contrast = 0;
            for (int x = 0; x < _width; x++)
            {
                float meanA = _meanA[0][x];
                float meanB = _meanB[0][x];
                float covariance = _product[0][x] - (meanA * meanB);
                float variances = _squares[0][x] - ((meanA * meanA) + (meanB * meanB));
                float structure = ((2 * covariance) + ContrastFloor) / (variances + ContrastFloor);

                meanA += Middle;
                meanB += Middle;
                float luminance = ((2 * meanA * meanB) + LuminanceFloor) / ((meanA * meanA) + (meanB * meanB) + LuminanceFloor);
                contrast += structure;
                similarity += structure * luminance;
            }

            return (similarity, contrast);
        }

        private static float[][] MakeRows(int rows, int width)
        {
            float[][] made = new float[rows][];
            for (int i = 0; i < rows; i++)
            {
                made[i] = new float[width];
            }

            return made;
        }

        private static void FilterAlong(ReadOnlySpan<float> source, Span<float> target)
        {
            for (int tap = 0; tap < WindowSize; tap++)
            {
                WeightedSum(source[tap..], s_window[tap], target, first: tap == 0);
            }
        }

        private static void FilterDown(float[][] ring, int top, Span<float> target)
        {
            for (int tap = 0; tap < WindowSize; tap++)
            {
                WeightedSum(ring[(top + tap) % WindowSize], s_window[tap], target, first: tap == 0);
            }
        }
    }
}
