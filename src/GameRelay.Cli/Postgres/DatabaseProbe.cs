using Npgsql;

namespace GameRelay.Cli.Postgres;

/// <summary>Whether a database takes connections now, wherever it runs.</summary>
internal static class DatabaseProbe
{
    private const int TimeoutSeconds = 5;

    public static async Task<bool> AnswersAsync(string connectionString, CancellationToken cancellationToken)
    {
        // Pooled connections could be those that a killed server has left behind.
        NpgsqlConnectionStringBuilder probe = new(connectionString) { Pooling = false, Timeout = TimeoutSeconds };
        try
        {
            await using NpgsqlConnection connection = new(probe.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
