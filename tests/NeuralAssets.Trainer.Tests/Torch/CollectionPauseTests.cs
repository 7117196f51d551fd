using System.Diagnostics;
using NeuralAssets.Trainer.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace NeuralAssets.Trainer.Tests.Torch;

/// <summary>Run while no other test allocates.</summary>
[Collection(nameof(CollectionPauseTests))]
[CollectionDefinition(nameof(CollectionPauseTests), DisableParallelization = true)]
public sealed class CollectionPauseTests
{
    private const int Short = 1 << 20;

    /// <summary>Without pauses one sum in some ten thousand fails or is wrong, which these two seconds show in one run of two or three.</summary>
    [Fact]
    public void Libtorch_reads_no_number_that_was_freed()
    {
        LoadedTorch.Require();
        using var stop = new CancellationTokenSource();
        var other = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                Allocate(Short / 8);
            }
        });
        other.Start();
        try
        {
            using Tensor one = ones(16);
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed < TimeSpan.FromSeconds(2))
            {
                using var pause = new CollectionPause();
                for (int i = 0; i < 100; i++)
                {
                    using Tensor two = one + 1.0;
                    Assert.Equal(2f, two[i % 16].ToSingle());
                }
            }
        }
        finally
        {
            stop.Cancel();
            other.Join();
        }
    }

    [Fact]
    public void Nothing_is_collected_before_the_last_of_overlapping_pauses_ends()
    {
        var first = new CollectionPause();
        int collections = GC.CollectionCount(0);
        var second = new CollectionPause();
        Allocate(10 * Short);
        first.Dispose();
        Allocate(10 * Short);
        Assert.Equal(collections, GC.CollectionCount(0));
        second.Dispose();
        Allocate((int)CollectionPause.Budget + Short);
        Assert.True(GC.CollectionCount(0) > collections);
    }

    /// <summary>A pause does not hold memory for ever, and the next one is a pause again.</summary>
    [Fact]
    public void Beyond_the_budget_is_collected()
    {
        using (new CollectionPause())
        {
            int collections = GC.CollectionCount(0);
            Allocate(2 * (int)CollectionPause.Budget);
            Assert.True(GC.CollectionCount(0) > collections);
        }

        Nothing_is_collected_before_the_last_of_overlapping_pauses_ends();
    }

    private static void Allocate(int bytes)
    {
        for (int i = 0; i < bytes; i += 128)
        {
            GC.KeepAlive(new byte[104]);
        }
    }
}
