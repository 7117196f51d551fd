namespace NeuralAssets.Runtime.Tests.Malformed;

/// <summary>Truncation at every byte and single-bit flips, with checksums as they are and made to fit.</summary>
public sealed class DamagedFileTests
{
    [Fact]
    public void The_undamaged_pack_is_accepted()
    {
        Assert.Null(Outcome.OfReference(SmallPack.DecoderFile, SmallPack.CodesFile).Refusal);
        Outcome.AssertSameAsReference(SmallPack.DecoderFile, SmallPack.CodesFile, "undamaged");
    }

    [Fact]
    public void Refuses_a_decoder_truncated_anywhere()
    {
        for (int length = 0; length < SmallPack.DecoderFile.Length; length++)
        {
            byte[] truncated = SmallPack.DecoderFile[..length];
            Outcome.AssertRefused(truncated, SmallPack.CodesFile, $"decoder of {length} bytes");
            if (length > 4)
            {
                byte[] repaired = SmallPack.Repair(truncated);
                Outcome.AssertRefused(repaired, SmallPack.CodesFor(repaired), $"repaired decoder of {length} bytes");
            }
        }
    }

    [Fact]
    public void Refuses_codes_truncated_anywhere()
    {
        for (int length = 0; length < SmallPack.CodesFile.Length; length++)
        {
            byte[] truncated = SmallPack.CodesFile[..length];
            Outcome.AssertRefused(SmallPack.DecoderFile, truncated, $"codes of {length} bytes");
            if (length > 4)
            {
                Outcome.AssertRefused(SmallPack.DecoderFile, SmallPack.Repair(truncated), $"repaired codes of {length} bytes");
            }
        }
    }

    [Fact]
    public void Refuses_a_stream_truncated_anywhere()
    {
        for (int image = 0; image < SmallPack.Images.Count; image++)
        {
            byte[] stream = SmallPack.Images[image].Stream;
            for (int length = 0; length < stream.Length; length++)
            {
                byte[] codes = SmallPack.CodesWithStream(image, stream[..length]);
                if (SmallPack.Images[image].Lossless)
                {
                    // Zeros may follow such a stream, so a shorter one can be another image.
                    Outcome.AssertSameAsReference(SmallPack.DecoderFile, codes, $"stream {image} of {length} bytes");
                }
                else
                {
                    Outcome.AssertRefused(SmallPack.DecoderFile, codes, $"stream {image} of {length} bytes");
                }
            }
        }
    }

    [Fact]
    public void Refuses_every_flipped_bit()
    {
        for (int bit = 0; bit < 8 * SmallPack.DecoderFile.Length; bit++)
        {
            byte[] decoder = SmallPack.Flip(SmallPack.DecoderFile, bit);
            Outcome.AssertRefused(decoder, SmallPack.CodesFile, $"decoder bit {bit}");
            Outcome.AssertRefused(decoder, SmallPack.CodesFor(decoder), $"decoder bit {bit} with codes for it");
        }

        for (int bit = 0; bit < 8 * SmallPack.CodesFile.Length; bit++)
        {
            Outcome.AssertRefused(
                SmallPack.DecoderFile, SmallPack.Flip(SmallPack.CodesFile, bit), $"codes bit {bit}");
        }
    }

    [Fact]
    public void Judges_every_flipped_bit_of_a_repaired_decoder_as_the_reference_does()
    {
        for (int bit = 0; bit < 8 * (SmallPack.DecoderFile.Length - 4); bit++)
        {
            byte[] decoder = SmallPack.Repair(SmallPack.Flip(SmallPack.DecoderFile, bit));
            Outcome.AssertSameAsReference(decoder, SmallPack.CodesFor(decoder), $"decoder bit {bit}");
        }
    }

    [Fact]
    public void Judges_every_flipped_bit_of_a_repaired_index_as_the_reference_does()
    {
        for (int bit = 0; bit < 8 * SmallPack.IndexLength; bit++)
        {
            byte[] codes = SmallPack.Repair(SmallPack.Flip(SmallPack.CodesFile, bit));
            Outcome.AssertSameAsReference(SmallPack.DecoderFile, codes, $"index bit {bit}");
        }
    }

    [Fact]
    public void Judges_every_flipped_bit_of_a_repaired_stream_as_the_reference_does()
    {
        for (int image = 0; image < SmallPack.Images.Count; image++)
        {
            byte[] stream = SmallPack.Images[image].Stream;
            for (int bit = 0; bit < 8 * stream.Length; bit++)
            {
                byte[] codes = SmallPack.CodesWithStream(image, SmallPack.Flip(stream, bit));
                Outcome.AssertSameAsReference(SmallPack.DecoderFile, codes, $"stream {image} bit {bit}");
            }
        }
    }

    [Fact]
    public void Judges_random_streams_as_the_reference_does()
    {
        var random = new Random(1);
        for (int round = 0; round < 400; round++)
        {
            int image = random.Next(3);
            byte[] stream = [.. SmallPack.Images[image].Stream];
            random.NextBytes(stream.AsSpan(random.Next(2, stream.Length)));
            byte[] codes = SmallPack.CodesWithStream(image, stream);
            Outcome.AssertSameAsReference(SmallPack.DecoderFile, codes, $"round {round}");
        }
    }
}
