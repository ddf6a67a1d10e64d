using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace GameRelay.Testing.Platform;

/// <summary>Zips as a studio would upload them.</summary>
public static class ScriptPackage
{
    public static byte[] Of(string script) => Zip(("index.js", script));

    /// <summary>A sample of <c>src/Samples/scripts</c>.</summary>
    public static byte[] Sample(string name, [CallerFilePath] string thisFile = "")
    {
        var folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "src", "Samples", "scripts", name));
        return Zip([.. Directory.EnumerateFiles(folder).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))]);
    }

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var buffer = new MemoryStream();
        using (var archive = new ZipArchive(buffer, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in files)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name).Open());
                writer.Write(text);
            }
        }

        return buffer.ToArray();
    }
}
