namespace GameRelay.Relay.Scripting;

/// <summary>The runtime's own JavaScript, which is part of this assembly.</summary>
internal static class RuntimeScripts
{
    public static string Read(string name)
    {
        using var stream = typeof(RuntimeScripts).Assembly.GetManifestResourceStream($"Scripting.Runtime.{name}")
            ?? throw new InvalidOperationException($"The runtime has no part named '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
