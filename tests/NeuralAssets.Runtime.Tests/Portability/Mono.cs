using System.Runtime.InteropServices;
using dnlib.DotNet;
using dnlib.DotNet.Emit;

namespace NeuralAssets.Runtime.Tests.Portability;

/// <summary>The Mono that Debian builds, which stands for Unity's: same class of runtime, no intrinsics.</summary>
internal static class Mono
{
    private const string Framework = "/usr/lib/mono/4.5/Facades/netstandard.dll";

    /// <summary>Null if programs for netstandard can be run.</summary>
    public static string? Missing { get; } = File.Exists(Framework)
        ? null
        : $"There is no {Framework}: apt-get install --no-install-recommends mono-runtime mono-devel";

    /// <summary>
    /// Copies an assembly. Debian builds its class library with a compiler that leaves out the modifier of read-only references, so
    /// that <c>ReadOnlySpan.get_Item</c> is not found under its signature; the copy leaves it out as well. Not one instruction differs.
    /// </summary>
    public static void Copy(string assembly, string destination)
    {
        using ModuleDefMD module = ModuleDefMD.Load(assembly);
        IEnumerable<MethodDef> methods = module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody);
        foreach (Instruction instruction in methods.SelectMany(method => method.Body.Instructions))
        {
            if (instruction.Operand is MemberRef { MethodSig: { RetType: CModReqdSig result } signature }
                && result.Modifier.FullName == typeof(InAttribute).FullName)
            {
                signature.RetType = result.Next;
            }
        }

        module.Write(destination);
    }
}
