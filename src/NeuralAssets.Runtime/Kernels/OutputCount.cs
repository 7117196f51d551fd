using System.Runtime.InteropServices;

namespace NeuralAssets.Kernels;

// How many outputs share their inputs, as the size of a type. The JIT knows a size before it looks at a method's body, and what a property returns only
// when it has inlined everything. So it never compiles what a count lacks, and the first decode takes a fifth less.

[StructLayout(LayoutKind.Sequential, Size = 1)]
internal readonly struct One;

[StructLayout(LayoutKind.Sequential, Size = 2)]
internal readonly struct Two;

[StructLayout(LayoutKind.Sequential, Size = 3)]
internal readonly struct Three;

[StructLayout(LayoutKind.Sequential, Size = 4)]
internal readonly struct Four;

[StructLayout(LayoutKind.Sequential, Size = 8)]
internal readonly struct Eight;

[StructLayout(LayoutKind.Sequential, Size = 16)]
internal readonly struct Sixteen;
