using System.Globalization;
using System.Text;
using GameRelay.Cli.Processes;

namespace GameRelay.Cli.Postgres;

/// <summary>The folder of an embedded Postgres and the files in it. Only the user that Postgres runs as, and root, may look inside.</summary>
internal sealed class PostgresDirectory(string root)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Root { get; } = root;
    public string Data { get; } = Path.Combine(root, "data");
    public string UnfinishedData { get; } = Path.Combine(root, "data.new");
    public string LogFile { get; } = Path.Combine(root, "postgres.log");
    public string PasswordFile { get; } = Path.Combine(root, "password");
    private string PortFile { get; } = Path.Combine(root, "port");

    public void Create(SystemUser? user)
    {
        Directory.CreateDirectory(Root, OwnerOnly | UnixFileMode.UserExecute);
        if (user is not null)
            LibC.ChangeOwner(Root, user);
    }

    /// <summary>Held (by the file's lock, so not beyond our death) for as long as we answer for the server.</summary>
    public OwnerLock TakeOwnership() => OwnerLock.TryTake(Path.Combine(Root, "owner.lock"), out var owner)
        ?? throw new CliException($"The Postgres in {Root} is run by another process ({owner}). Stop that one first, or choose another data directory.");

    /// <summary>Major version of the data; null when there is none yet.</summary>
    public int? DataVersion()
    {
        var file = Path.Combine(Data, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture) : null;
    }

    public void DeleteUnfinishedData()
    {
        if (Directory.Exists(UnfinishedData))
            Directory.Delete(UnfinishedData, recursive: true);
    }

    public string ReadPassword() => File.ReadAllText(PasswordFile);

    public void WritePassword(string password, SystemUser? user)
    {
        File.Delete(PasswordFile);
        using (var file = new FileStream(PasswordFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
            file.Write(Encoding.ASCII.GetBytes(password));
        if (user is not null)
            LibC.ChangeOwner(PasswordFile, user);
    }

    public int? ReadPort() =>
        File.Exists(PortFile) && int.TryParse(File.ReadAllText(PortFile), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null;

    public void WritePort(int port) => File.WriteAllText(PortFile, port.ToString(CultureInfo.InvariantCulture));

    public long LogLength() => File.Exists(LogFile) ? new FileInfo(LogFile).Length : 0;

    public string ReadLogFrom(long start)
    {
        using var file = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = start;
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().TrimEnd();
    }
}
