using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace GameRelay.Testing.Platform;

/// <summary>Zips as a studio would upload them.</summary>
public static class ScriptPackage
{
    public static byte[] Of(string script) => Zip(("index.js", script));

    /// <summary>A sample of <c>src/Samples/scripts</c>.</summary>
    public static byte[] Sample(string name) =>
        Zip([.. Directory.EnumerateFiles(SampleFolder(name)).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))]);

    public static string SampleFolder(string name) => Path.Combine(RepositoryRoot(), "src", "Samples", "scripts", name);

    private static string RepositoryRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));

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
