using System.Collections.Concurrent;
using NeuralAssets.Trainer.Engine;

namespace NeuralAssets.Trainer.Torch;

/// <summary>Stacks of one size, as many as threads work at once: each has memory of its own.</summary>
/// <param name="inputs">Channels of the picture.</param>
/// <param name="hidden">Channels of the hidden layers.</param>
internal sealed class StackPool(int inputs, int hidden)
{
    private readonly ConcurrentBag<ConvolutionStack> _spare = [];

    /// <summary>A stack for pictures of so many columns, until the lease is disposed.</summary>
    public StackLease Rent(int columns)
    {
        if (_spare.TryTake(out ConvolutionStack? stack))
        {
            if (stack.Columns >= columns)
            {
                return new StackLease(this, stack);
            }

            stack.Dispose();
        }

        return new StackLease(this, ConvolutionStack.Create(inputs, hidden, columns));
    }

    public void Return(ConvolutionStack stack) => _spare.Add(stack);

    /// <summary>Disposes those that are not in use.</summary>
    public void Clear()
    {
        while (_spare.TryTake(out ConvolutionStack? stack))
        {
            stack.Dispose();
        }
    }
}

/// <summary>One stack in use.</summary>
internal readonly record struct StackLease(StackPool Pool, ConvolutionStack Stack) : IDisposable
{
    public void Dispose() => Pool.Return(Stack);
}
