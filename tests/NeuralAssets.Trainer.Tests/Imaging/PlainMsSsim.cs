namespace NeuralAssets.Trainer.Tests.Imaging;

/// <summary>Multi-scale structural similarity written down as the paper has it: one window at a time, in double.</summary>
internal static class PlainMsSsim
{
    private static readonly double[] s_exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

    public static double Compare(byte[] source, byte[] decoded, int width, int height, int channel)
    {
        double[,] a = Plane(source, width, height, channel);
        double[,] b = Plane(decoded, width, height, channel);
        double result = 1;
        for (int scale = 0; scale < 5; scale++)
        {
            (double luminance, double contrast) = Means(a, b);
            result *= Math.Pow(scale == 4 ? luminance : contrast, s_exponents[scale]);
            a = Halve(a);
            b = Halve(b);
        }

        return result;
    }

    private static (double Whole, double Contrast) Means(double[,] a, double[,] b)
    {
        double[,] window = Window();
        double whole = 0;
        double contrast = 0;
        int count = 0;
        for (int y = 0; y + 11 <= a.GetLength(0); y++)
        {
            for (int x = 0; x + 11 <= a.GetLength(1); x++)
            {
                double meanA = 0, meanB = 0, squareA = 0, squareB = 0, product = 0;
                for (int dy = 0; dy < 11; dy++)
                {
                    for (int dx = 0; dx < 11; dx++)
                    {
                        double weight = window[dy, dx];
                        double valueA = a[y + dy, x + dx];
                        double valueB = b[y + dy, x + dx];
                        meanA += weight * valueA;
                        meanB += weight * valueB;
                        squareA += weight * valueA * valueA;
                        squareB += weight * valueB * valueB;
                        product += weight * valueA * valueB;
                    }
                }

                double structure = ((2 * (product - (meanA * meanB))) + 58.5225)
                    / (squareA - (meanA * meanA) + squareB - (meanB * meanB) + 58.5225);
                double luminance = ((2 * meanA * meanB) + 6.5025) / ((meanA * meanA) + (meanB * meanB) + 6.5025);
                contrast += structure;
                whole += structure * luminance;
                count++;
            }
        }

        return (whole / count, contrast / count);
    }

    private static double[,] Window()
    {
        double[,] window = new double[11, 11];
        double sum = 0;
        for (int y = 0; y < 11; y++)
        {
            for (int x = 0; x < 11; x++)
            {
                window[y, x] = Math.Exp(-(((x - 5) * (x - 5)) + ((y - 5) * (y - 5))) / 4.5);
                sum += window[y, x];
            }
        }

        for (int i = 0; i < 121; i++)
        {
            window[i / 11, i % 11] /= sum;
        }

        return window;
    }

    private static double[,] Halve(double[,] plane)
    {
        double[,] half = new double[plane.GetLength(0) / 2, plane.GetLength(1) / 2];
        for (int y = 0; y < half.GetLength(0); y++)
        {
            for (int x = 0; x < half.GetLength(1); x++)
            {
                half[y, x] = (plane[2 * y, 2 * x] + plane[2 * y, (2 * x) + 1] + plane[(2 * y) + 1, 2 * x] + plane[(2 * y) + 1, (2 * x) + 1]) / 4;
            }
        }

        return half;
    }

    private static double[,] Plane(byte[] rgba, int width, int height, int channel)
    {
        double[,] plane = new double[height, width];
        for (int i = 0; i < width * height; i++)
        {
            plane[i / width, i % width] = rgba[(4 * i) + channel];
        }

        return plane;
    }
}
