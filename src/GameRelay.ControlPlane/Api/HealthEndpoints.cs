using GameRelay.ControlPlane.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace GameRelay.ControlPlane.Api;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can do its work, that is its database is there and up to date.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    internal static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("healthy"));
        app.MapGet("/readyz", async (IDbContextFactory<GameRelayDb> databases, TimeProvider time, CancellationToken cancellationToken) =>
        {
            var problem = app.Lifetime.ApplicationStopping.IsCancellationRequested
                ? "This replica stops."
                : await FindProblemAsync(databases, time, cancellationToken);
            return problem is null ? Results.Text("ready") : Results.Text(problem, statusCode: StatusCodes.Status503ServiceUnavailable);
        });
    }

    private static async Task<string?> FindProblemAsync(IDbContextFactory<GameRelayDb> databases, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await using var db = await databases.CreateDbContextAsync(either.Token);
            var pending = await db.Database.GetPendingMigrationsAsync(either.Token);
            return pending.Any() ? "The database is not migrated." : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "The database does not answer in time.";
        }
        catch (Exception ex) when (DatabaseOutage.Find(ex) is { } outage)
        {
            return outage;
        }
        catch (NpgsqlException ex)
        {
            return $"The database does not serve us: {ex.Message}";
        }
    }
}
