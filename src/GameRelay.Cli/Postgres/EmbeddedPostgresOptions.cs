namespace GameRelay.Cli.Postgres;

internal sealed class EmbeddedPostgresOptions
{
    /// <summary>Folder of the cluster: its data, log, password and port. Made when it does not exist; its parent must.</summary>
    public required string Directory { get; init; }

    /// <summary>Folder with <c>initdb</c> and <c>postgres</c>. Default: the environment variable, else searched.</summary>
    public string? BinaryDirectory { get; init; } = Environment.GetEnvironmentVariable(PostgresBinaries.DirectoryVariable);

    /// <summary>False gives up safety against a crash of the machine for speed; a crash of Postgres alone still loses nothing. For tests and the demo.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Postgres's own limit of connections.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary>How long a start may take, recovery after a crash included.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);
}
