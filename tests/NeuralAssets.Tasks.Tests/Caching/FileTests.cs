using NeuralAssets.Tasks.Caching;
using NeuralAssets.Tasks.Planning;
using NeuralAssets.Tasks.Tests.Builds;

namespace NeuralAssets.Tasks.Tests.Caching;

public sealed class FileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DigestIsSha256()
        => Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.OfText("abc"));

    [Fact]
    public void WritingTheSameBytesKeepsTheTime()
    {
        string file = _folder["out.txt"];
        OutputFile.WriteText(file, "a");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);

        OutputFile.WriteText(file, "a");
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file));

        OutputFile.WriteText(file, "b");
        Assert.NotEqual(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void AMemoAnswersForAnUnchangedFileAndNotForAChangedOne()
    {
        string image = _folder["a.png"];
        File.WriteAllText(image, "one");
        File.SetLastWriteTimeUtc(image, DateTime.UnixEpoch);
        HashMemo memo = new(_folder.Path);
        Assert.Equal(Digest.OfText("one"), memo.Of(image));
        memo.Save();

        // Same length and time: the memo is believed, which proves that the file is not read.
        File.WriteAllText(image, "two");
        File.SetLastWriteTimeUtc(image, DateTime.UnixEpoch);
        Assert.Equal(Digest.OfText("one"), new HashMemo(_folder.Path).Of(image));

        File.SetLastWriteTimeUtc(image, DateTime.UnixEpoch.AddTicks(10_000));
        Assert.Equal(Digest.OfText("two"), new HashMemo(_folder.Path).Of(image));
    }

    [Fact]
    public void AMemoDoesNotTrustAFileWrittenJustNow()
    {
        string image = _folder["a.png"];
        File.WriteAllText(image, "one");
        HashMemo memo = new(_folder.Path);
        memo.Of(image);
        memo.Save();
        Assert.Empty(File.ReadAllText(_folder[HashMemo.FileName]));
    }

    [Fact]
    public void ASecondOwnerWaitsForALockIsToldAndCanBeCancelled()
    {
        string path = _folder["lock"];
        using CancellationTokenSource cancellation = new();
        int told = 0;
        using (FileLock.Acquire(path, () => told++, cancellation.Token))
        {
            Assert.Throws<OperationCanceledException>(
                () => FileLock.Acquire(path, OnLongWait, cancellation.Token, TimeSpan.Zero));
        }

        Assert.Equal(1, told);
        using var free = FileLock.Acquire(path, () => told++, CancellationToken.None);
        Assert.Equal(1, told);

        void OnLongWait()
        {
            told++;
            cancellation.Cancel();
        }
    }

    [Fact]
    public void AbandonedWorkspacesAreSweptAndYoungOnesAreNot()
    {
        TrainingCache cache = new(_folder.Path, "1.0.0.0");
        string old = cache.CreateWorkspace();
        string young = cache.CreateWorkspace();
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));

        cache.CreateWorkspace();

        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(young));
    }

    [Fact]
    public void ForgottenCheckpointsAreSweptAndYoungOnesAndLibrariesAreNot()
    {
        TrainingCache cache = new(_folder.Path, "1.0.0.0");
        cache.CreateWorkspace();
        string[] files = ["old.checkpoint", "old.checkpoint.tmp", "old.so", "young.checkpoint"];
        foreach (string file in files)
        {
            string path = Path.Combine(cache.TrainerDirectory, file);
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddDays(file.StartsWith("old", StringComparison.Ordinal) ? -15 : -13));
        }

        cache.CreateWorkspace();

        Assert.Equal(
            ["old.so", "young.checkpoint"],
            Directory.GetFiles(cache.TrainerDirectory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AnEntryWithoutOneOfItsFilesIsAMissAndIsReplaced()
    {
        TrainingCache cache = new(_folder.Path, "1.0.0.0");
        KeyedGroup group = new(new PlannedGroup("g", []), Digest.OfText("inputs"));
        Publish();
        Assert.True(cache.Contains(group));

        File.WriteAllText(Path.Combine(cache.EntryOf(group), "g.nac"), "");
        Assert.False(cache.Contains(group));

        Publish();
        Assert.True(cache.Contains(group));

        void Publish()
        {
            string folder = Directory.CreateDirectory(Path.Combine(cache.CreateWorkspace(), "g")).FullName;
            File.WriteAllText(Path.Combine(folder, "g.nad"), "decoder");
            File.WriteAllText(Path.Combine(folder, "g.nac"), "codes");
            cache.Publish(group, folder);
        }
    }
}
