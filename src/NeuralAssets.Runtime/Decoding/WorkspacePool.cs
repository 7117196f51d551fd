using NeuralAssets.Kernels;

namespace NeuralAssets.Decoding;

/// <summary>Keeps workspaces between decodes, so that decoding allocates nothing once it is warm. Thread-safe.</summary>
internal sealed class WorkspacePool
{
    /// <summary>An image and its reference are decoded at once, on every processor.</summary>
    private readonly DecodeWorkspace?[] _kept = new DecodeWorkspace?[2 * Environment.ProcessorCount];

    /// <summary>A workspace of no one else, ready for a model of this pool's; give it back with <see cref="Return"/>.</summary>
    internal DecodeWorkspace Rent(DecoderModel model)
    {
        foreach (ref DecodeWorkspace? slot in _kept.AsSpan())
        {
            if (Interlocked.Exchange(ref slot, null) is { } workspace)
            {
                workspace.Use(model);
                return workspace;
            }
        }

        return new DecodeWorkspace(model, Kernel.Best);
    }

    internal void Return(DecodeWorkspace workspace)
    {
        foreach (ref DecodeWorkspace? slot in _kept.AsSpan())
        {
            if (Interlocked.CompareExchange(ref slot, workspace, null) is null)
            {
                return;
            }
        }
    }
}
