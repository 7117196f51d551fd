using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;
using NeuralAssets.Trainer.Pipeline;

namespace NeuralAssets.Trainer.Training.Checkpoints;

/// <summary>
/// A digest of everything that decides the bytes of a training on this machine: its inputs, the compiled code, and what the processor,
/// the accelerator and the presence of libtorch change in sums. Not the number of threads, which changes nothing.
/// </summary>
internal sealed class CheckpointIdentity
{
    public const int Length = SHA256.HashSizeInBytes;

    private readonly byte[] _bytes;

    private CheckpointIdentity(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static CheckpointIdentity Of(GroupPlan plan)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{plan.Group} {plan.Key} {plan.Effort} {plan.Seed} {plan.Torch.IsAvailable} {plan.UsesCuda}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{plan.Goal} {plan.Metric}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{RuntimeInformation.ProcessArchitecture} {Vector512.IsHardwareAccelerated}");
        text.AppendLine(CultureInfo.InvariantCulture, $"{VersionOf<CheckpointIdentity>()} {VersionOf<NeuralImageGroup>()}");
        foreach ((Imaging.SourceImage image, int quality) in plan.Images)
        {
            ulong pixels = XxHash3.HashToUInt64(image.Rgba);
            text.AppendLine(CultureInfo.InvariantCulture, $"{image.Width} {image.Height} {pixels:x} {quality} {image.Kind} {image.Name}");
        }

        return new CheckpointIdentity(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The compiler gives every other code another one.</summary>
    private static Guid VersionOf<T>() => typeof(T).Module.ModuleVersionId;
}
