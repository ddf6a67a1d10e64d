using System.Security.Claims;
using GameRelay.Api;
using GameRelay.Backend.SignIn;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend.Sessions;

internal sealed record CreateSessionRequest(string? Name, int? MaximumPlayers, Dictionary<string, string>? Properties);

internal static class SessionEndpoints
{
    // One of GameLift's 16 is taken by the creator's subscription level.
    private const int MaximumProperties = 15;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    public static void AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<FleetChoice>();
        services.AddSingleton<GameSessions>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<BackendOptions>>().Value;
            // Connections are renewed, so that a control plane behind a name may move.
            var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) }) { Timeout = CallTimeout };
            return new GameRelayClient(
                http,
                new() { Endpoint = options.ControlPlaneUrl!, AccessKeyId = options.AccessKeyId, SecretAccessKey = options.SecretAccessKey, Region = options.Region },
                provider.GetRequiredService<TimeProvider>());
        });
    }

    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        var sessions = app.MapGroup("/sessions").RequireAuthorization();
        sessions.MapGet("/", async (GameSessions gameSessions, CancellationToken cancellationToken) =>
            TypedResults.Ok(await gameSessions.ListJoinableAsync(cancellationToken)));
        sessions.MapPost("/", CreateAsync);
        sessions.MapGet("/{id}", async (string id, GameSessions gameSessions, CancellationToken cancellationToken) =>
            TypedResults.Ok(await gameSessions.GetAsync(id, cancellationToken)));
        sessions.MapPost("/{id}/join", async (string id, ClaimsPrincipal user, GameSessions gameSessions, CancellationToken cancellationToken) =>
            TypedResults.Ok(await gameSessions.JoinAsync(user.PlayerId(), id, cancellationToken)));
    }

    private static async Task<Results<Created<SessionSummary>, ValidationProblem>> CreateAsync(
        CreateSessionRequest? body, ClaimsPrincipal user, GameSessions gameSessions, CancellationToken cancellationToken)
    {
        var request = body ?? new(Name: null, MaximumPlayers: null, Properties: null);
        var errors = new MemberErrors();
        errors.CheckText("name", request.Name, 0, 64);
        if (request.MaximumPlayers is < 1 or > 200)
            errors.Add("maximumPlayers", "Must be from 1 to 200.");
        if (request.Properties?.Count > MaximumProperties)
            errors.Add("properties", $"Must be {MaximumProperties} at most.");
        foreach (var (key, value) in request.Properties ?? [])
        {
            if (key.Length is 0 or > 32 || value is null or { Length: > 96 })
                errors.Add($"properties.{key}", "Must have a key of 1 to 32 and a value of at most 96 characters.");
            else if (!MemberErrors.IsStorable(key) || !MemberErrors.IsStorable(value))
                errors.Add($"properties.{key}", "Must not hold the character U+0000.");
        }

        if (errors.Any)
            return errors.ToProblem();

        var created = await gameSessions.CreateAsync(user.PlayerId(), request, cancellationToken);
        return TypedResults.Created($"/sessions/{created.Id}", created);
    }
}
