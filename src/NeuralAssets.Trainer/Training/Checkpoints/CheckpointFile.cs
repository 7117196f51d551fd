using System.Buffers.Binary;
using System.IO.Hashing;

namespace NeuralAssets.Trainer.Training.Checkpoints;

/// <summary>
/// The file of a checkpoint: header, state, checksum. It appears whole under its name or not at all, and is read only if every byte
/// is as it was written.
/// </summary>
/// <remarks>
/// Layout, little-endian: 8 bytes magic and version; 1 byte count of the runs that were started from this file; 32 bytes identity of the
/// training; the state; 8 bytes XXH3 of identity and state. The count changes in place, so no checksum covers it.
/// </remarks>
internal static class CheckpointFile
{
    private const int AttemptsAt = 8;
    private const int IdentityAt = 9;
    private const int HeaderLength = IdentityAt + CheckpointIdentity.Length;
    private const int ChecksumLength = 8;
    private const int BufferLength = 1 << 20;

    private static ReadOnlySpan<byte> Magic => "NAckpt\0\u0001"u8;

    /// <summary>Writes a file beside <paramref name="path"/> and gives it that name when it is complete.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written.</exception>
    public static void Write(string path, CheckpointIdentity identity, Action<StateStream> transfer)
    {
        string temporary = TemporaryOf(path);
        using (FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None, BufferLength))
        {
            file.Write(Magic);
            file.WriteByte(0);
            var writer = new StateWriter(file);
            writer.Write(identity.Bytes);
            transfer(writer);
            Span<byte> checksum = stackalloc byte[ChecksumLength];
            BinaryPrimitives.WriteUInt64LittleEndian(checksum, writer.Checksum);
            file.Write(checksum);
        }

        // Not flushed to the disk: a power cut may cost the checkpoint, which the checksum will tell, but never a second of every minute.
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Opens a file whose every byte was found right, at its state, and counts the attempt in it.</summary>
    /// <param name="path">An existing file.</param>
    /// <param name="identity">Of the training that is about to begin.</param>
    /// <param name="maximumAttempts">Runs that may begin from one file.</param>
    /// <exception cref="InvalidDataException">It is damaged, belongs to another training, or has been tried too often; the message says which.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be read.</exception>
    public static StateReader Open(string path, CheckpointIdentity identity, int maximumAttempts)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Delete, BufferLength);
        try
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            Require(file.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength, "is cut off");
            Require(header[..AttemptsAt].SequenceEqual(Magic), "is of another version");
            Require(header[IdentityAt..].SequenceEqual(identity.Bytes), "is of another training or another trainer");
            Require(header[AttemptsAt] < maximumAttempts, $"did not bring {header[AttemptsAt]} trainings to their end");
            long stateEnd = file.Length - ChecksumLength;
            Require(stateEnd >= HeaderLength && IsIntact(file, stateEnd), "is damaged");

            file.Position = AttemptsAt;
            file.WriteByte((byte)(header[AttemptsAt] + 1));
            file.Flush();
            file.Position = HeaderLength;
            return new StateReader(file, stateEnd);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the file and what an interrupted writing left.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(TemporaryOf(path));
    }

    private static string TemporaryOf(string path) => path + ".tmp";

    private static bool IsIntact(FileStream file, long stateEnd)
    {
        file.Position = IdentityAt;
        var hash = new XxHash3();
        byte[] buffer = new byte[BufferLength];
        for (long left = stateEnd - IdentityAt; left > 0;)
        {
            int count = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (count == 0)
            {
                return false;
            }

            hash.Append(buffer.AsSpan(0, count));
            left -= count;
        }

        Span<byte> checksum = stackalloc byte[ChecksumLength];
        file.ReadExactly(checksum);
        return BinaryPrimitives.ReadUInt64LittleEndian(checksum) == hash.GetCurrentHashAsUInt64();
    }

    private static void Require(bool holds, string fault)
    {
        if (!holds)
        {
            throw new InvalidDataException(fault);
        }
    }

    /// <summary>Writes state and sums it up on the way.</summary>
    private sealed class StateWriter(Stream stream) : StateStream
    {
        private readonly XxHash3 _hash = new();

        public ulong Checksum => _hash.GetCurrentHashAsUInt64();

        public void Write(ReadOnlySpan<byte> bytes)
        {
            stream.Write(bytes);
            _hash.Append(bytes);
        }

        protected override void TransferBytes(Span<byte> bytes) => Write(bytes);
    }
}

/// <summary>State from a file that was found intact.</summary>
internal sealed class StateReader(FileStream file, long end) : StateStream, IDisposable
{
    /// <summary>True when nothing is left to read.</summary>
    public bool IsAtEnd => file.Position == end;

    /// <exception cref="InvalidDataException">There is less state than is asked for: it was written by other code.</exception>
    protected override void TransferBytes(Span<byte> bytes)
    {
        if (bytes.Length > end - file.Position)
        {
            throw new InvalidDataException("The checkpoint holds less state than this training has.");
        }

        file.ReadExactly(bytes);
    }

    public void Dispose() => file.Dispose();
}
