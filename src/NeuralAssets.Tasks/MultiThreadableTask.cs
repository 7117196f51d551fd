namespace Microsoft.Build.Framework;

/// <summary>
/// MSBuild 18.6 and later recognises this attribute by its full name and then runs the task in-process under <c>-mt</c>.
/// Own copy, because the MSBuild assemblies this project compiles against are older.
/// </summary>
/// <remarks>The promise it makes: no current directory, no environment changes, no static state.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class MSBuildMultiThreadableTaskAttribute : Attribute
{
}
