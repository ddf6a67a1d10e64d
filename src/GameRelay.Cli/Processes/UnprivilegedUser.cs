using System.Diagnostics;

namespace GameRelay.Cli.Processes;

/// <summary>Whom to run Postgres as: it refuses to run as root.</summary>
internal static class UnprivilegedUser
{
    /// <summary>Null when we are unprivileged ourselves.</summary>
    public static SystemUser? Choose() => !Environment.IsPrivilegedProcess
        ? null
        : SystemUser.FindFirst("postgres", "nobody")
            ?? throw new CliException("Postgres does not run as root, and this machine has neither a user 'postgres' nor 'nobody' to run it as. Create one: useradd --system postgres");

    /// <summary>Each folder above <paramref name="directory"/> must let the user through, or Postgres cannot reach its own data.</summary>
    public static async Task RequirePathIsSearchableAsync(SystemUser user, string directory, CancellationToken cancellationToken)
    {
        var parents = new List<string>();
        for (var parent = Path.GetDirectoryName(directory); parent is not null; parent = Path.GetDirectoryName(parent))
            parents.Insert(0, parent);

        // Asked as that user, so that groups, access lists and mount options count as they will for Postgres.
        var info = new ProcessStartInfo("sh") { UserName = user.Name, WorkingDirectory = "/", RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", "for d; do [ -x \"$d\" ] || { printf %s \"$d\"; exit 1; }; done", "sh", .. parents])
            info.ArgumentList.Add(argument);
        using var shell = Process.Start(info)!;
        var closed = await shell.StandardOutput.ReadToEndAsync(cancellationToken);
        await shell.WaitForExitAsync(cancellationToken);

        if (shell.ExitCode != 0)
        {
            throw new CliException(
                $"Postgres runs as user '{user.Name}', which may not pass through {closed} on the way to {directory}. "
                + $"Choose another data directory, or allow it: chmod o+x {closed}");
        }
    }
}
