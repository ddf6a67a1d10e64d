using System.Net.Sockets;
using Npgsql;

namespace GameRelay.ControlPlane.Data;

/// <summary>The connection broke while a transaction was being committed: whether it is committed nobody has said.</summary>
internal sealed class CommitInDoubtException(Exception innerException)
    : Exception("The database was lost during a commit; whether that took place is not known.", innerException);

/// <summary>Tells a database that is not there at the moment, which is worth another try, from one that was asked something wrong.</summary>
internal static class DatabaseOutage
{
    private const string ReadOnlyTransaction = "25006";

    /// <summary>The same for those who look again in any case, so that a commit in doubt is one more outage.</summary>
    internal static string? FindOrDoubt(Exception exception) => exception is CommitInDoubtException doubt ? doubt.Message : Find(exception);

    /// <summary>What ails the database, in a sentence; null when that is not what the exception is about.</summary>
    internal static string? Find(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case CommitInDoubtException:
                    return null;
                case PostgresException postgres:
                    return Find(postgres);
                case NpgsqlException { InnerException: TimeoutException }:
                    return "The database does not answer in time.";
                case NpgsqlException { InnerException: SocketException or IOException }:
                case SocketException: // its name is not found: Npgsql passes that on as it is
                    return "The database cannot be reached.";
            }
        }

        return null;
    }

    private static string? Find(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.CannotConnectNow => "The database is starting or stopping.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => "The database is stopping.",
        PostgresErrorCodes.TooManyConnections => "The database has too many connections.",
        ReadOnlyTransaction => "The database is read-only: a standby, perhaps, that is about to take over.",
        PostgresErrorCodes.DiskFull => "The database's disk is full.",
        ['5', '3', ..] => "The database has run out of a resource.",
        ['0', '8', ..] => "The database cannot be reached.",
        _ => null,
    };
}
