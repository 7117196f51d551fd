using System.Reflection;
using NeuralAssets.Trainer.Torch;
using Xunit.v3;

namespace NeuralAssets.Trainer.Tests.Torch;

/// <summary>For tests that call TorchSharp themselves: they run in a <see cref="CollectionPause"/>, as the trainer's own calls do.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class WithoutGarbageCollectionAttribute : BeforeAfterTestAttribute, IDisposable
{
    private CollectionPause? _pause;

    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => _pause = new CollectionPause();

    public override void After(MethodInfo methodUnderTest, IXunitTest test) => Dispose();

    public void Dispose() => _pause?.Dispose();
}
