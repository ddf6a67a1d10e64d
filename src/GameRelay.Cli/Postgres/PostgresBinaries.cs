using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GameRelay.Cli.Postgres;

/// <summary>A folder with <c>initdb</c> and <c>postgres</c> of one version.</summary>
internal sealed partial record PostgresBinaries(string Directory, int MajorVersion)
{
    /// <summary>Names the folder to use instead of searching for one.</summary>
    public const string DirectoryVariable = "GAMERELAY_POSTGRES__BINARYDIRECTORY";

    /// <summary>Oldest version that the control plane's statements were tested with.</summary>
    public const int OldestMajorVersion = 14;

    // Debian and Ubuntu; Red Hat's and PGDG's; Alpine; Gentoo; SUSE; built from source; NixOS.
    private static readonly string[] DistributionFolders =
    [
        "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/libexec/postgresql*", "/usr/lib64/postgresql-*/bin", "/usr/lib/postgresql*/bin",
        "/usr/local/pgsql/bin", "/run/current-system/sw/bin",
    ];

    public string InitDb => Path.Combine(Directory, "initdb");
    public string Postgres => Path.Combine(Directory, "postgres");

    /// <summary>
    /// The configured folder, else the one on PATH, else the newest of the distribution's. An existing cluster decides the major version.
    /// </summary>
    public static PostgresBinaries Find(string? configuredDirectory, int? majorVersion)
    {
        if (!string.IsNullOrEmpty(configuredDirectory))
        {
            var configured = Probe(configuredDirectory)
                ?? throw new CliException($"{DirectoryVariable} is '{configuredDirectory}', but there is no initdb and postgres of version {OldestMajorVersion} or newer in it.");
            return majorVersion is null || configured.MajorVersion == majorVersion ? configured : throw WrongVersion(majorVersion.Value, [configured]);
        }

        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var onPath = path.Select(Probe).OfType<PostgresBinaries>();
        var installed = DistributionFolders.SelectMany(Expand).Select(Probe).OfType<PostgresBinaries>().OrderByDescending(binaries => binaries.MajorVersion);
        var found = onPath.Concat(installed).ToList();
        if (found.Count == 0)
        {
            throw new CliException(
                $"No Postgres {OldestMajorVersion} or newer (initdb and postgres) was found on PATH or in the distribution's folders. "
                + $"Install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server), or name its folder in {DirectoryVariable}.");
        }

        return found.FirstOrDefault(binaries => majorVersion is null || binaries.MajorVersion == majorVersion) ?? throw WrongVersion(majorVersion!.Value, found);
    }

    private static CliException WrongVersion(int wanted, IEnumerable<PostgresBinaries> found) => new(
        $"The data directory belongs to Postgres {wanted}, but only {string.Join(", ", found.Select(binaries => $"{binaries.MajorVersion} ({binaries.Directory})").Distinct())} "
        + $"was found. Install Postgres {wanted}, or name its folder in {DirectoryVariable}.");

    private static IEnumerable<string> Expand(string pattern)
    {
        IEnumerable<string> folders = ["/"];
        foreach (var part in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            folders = part.Contains('*', StringComparison.Ordinal)
                ? folders.Where(System.IO.Directory.Exists).SelectMany(folder => System.IO.Directory.GetDirectories(folder, part))
                : folders.Select(folder => Path.Combine(folder, part));
        }

        return folders.Where(System.IO.Directory.Exists);
    }

    private static PostgresBinaries? Probe(string directory)
    {
        var postgres = Path.Combine(directory, "postgres");
        if (!File.Exists(postgres) || !File.Exists(Path.Combine(directory, "initdb")))
            return null;

        using var process = Process.Start(new ProcessStartInfo(postgres, "--version") { RedirectStandardOutput = true })!;
        var version = VersionPattern().Match(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        if (!version.Success)
            return null;

        var major = int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        return major >= OldestMajorVersion ? new PostgresBinaries(directory, major) : null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) ([0-9]+)")]
    private static partial Regex VersionPattern();
}
