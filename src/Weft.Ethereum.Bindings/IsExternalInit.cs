namespace System.Runtime.CompilerServices;

/// <summary>Lets netstandard2.0 have records; the compiler looks for it by name.</summary>
internal static class IsExternalInit
{
}
