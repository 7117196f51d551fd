namespace NeuralAssets.Trainer.Training.References;

/// <summary>
/// Chooses references from what they save. An image that others refer to has none itself, so that no decode needs more than two streams:
/// a matter of finding the images that are worth most to others, one after another.
/// </summary>
internal static class ReferenceForest
{
    /// <summary>A reference takes one to three bytes, and its blocks about as much.</summary>
    private const float ReferenceBits = 32;

    /// <summary>Share of an image's bits that a reference must save: less may be an accident of these latents.</summary>
    private const float LeastShare = 0.05f;

    /// <param name="candidates">Per image, the images that it may refer to.</param>
    /// <param name="bits">Per image, its bits without a reference, then with each candidate.</param>
    /// <returns>Per image, which of its candidates is its reference; -1 if none is.</returns>
    public static int[] Choose(int[][] candidates, float[][] bits)
    {
        int count = candidates.Length;
        int[] chosen = new int[count];
        float[] saved = new float[count];
        bool[] isReferredTo = new bool[count];
        Array.Fill(chosen, -1);
        while (true)
        {
            double[] worth = new double[count];
            for (int i = 0; i < count; i++)
            {
                for (int c = 0; c < candidates[i].Length; c++)
                {
                    worth[candidates[i][c]] += Math.Max(0, Gain(i, c));
                }
            }

            // An image with a reference of its own gives up what that saves.
            int best = Enumerable.Range(0, count).MaxBy(i => isReferredTo[i] ? 0 : worth[i] - saved[i]);
            if (isReferredTo[best] || worth[best] <= saved[best])
            {
                return chosen;
            }

            isReferredTo[best] = true;
            chosen[best] = -1;
            saved[best] = 0;
            for (int i = 0; i < count; i++)
            {
                int c = Array.IndexOf(candidates[i], best);
                if (c >= 0 && Gain(i, c) > 0)
                {
                    saved[i] += Gain(i, c);
                    chosen[i] = c;
                }
            }
        }

        // What an image saves with a candidate beyond what it saves already.
        float Gain(int image, int candidate)
        {
            float gain = bits[image][0] - bits[image][1 + candidate] - ReferenceBits;
            return isReferredTo[image] || gain < LeastShare * bits[image][0] ? 0 : gain - saved[image];
        }
    }
}
