using GameRelay.Service;
using Npgsql;

namespace GameRelay.ControlPlane;

/// <summary>What its database may have against a start.</summary>
internal static class ControlPlaneStart
{
    internal static StartFailure? Explain(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
            Wrong($"Postgres refuses its user: {refused.MessageText}"),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } missing => Wrong($"{missing.MessageText}. CREATE DATABASE makes it"),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } denied => Wrong($"its user may not make tables: {denied.MessageText}"),
        NpgsqlException or TimeoutException or { InnerException: NpgsqlException } =>
            new(ProgramStart.Unavailable, [$"The database of ControlPlane:ConnectionString is not available. {Told(exception)}"]),
        _ => null,
    };

    private static StartFailure Wrong(string what) => new(ProgramStart.BadConfiguration, [$"ControlPlane:ConnectionString: {what}."]);

    private static string Told(Exception exception) =>
        (exception.InnerException is { } inner ? $"{exception.Message} {inner.Message}" : exception.Message).ReplaceLineEndings(" ");
}
