#if !NET
namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler make init-only properties for netstandard2.1, whose library lacks this type.</summary>
internal static class IsExternalInit;
#endif
