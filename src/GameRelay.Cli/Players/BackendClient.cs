using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace GameRelay.Cli.Players;

internal sealed record BackendSession(string Id, string? Name, string Status, int Players, int MaximumPlayers);

internal sealed record BackendJoin(string Host, int Port, string Token, DateTimeOffset ExpiresAt);

/// <summary>One player's use of the backend (src/GameRelay.Backend/README.md), as a game client would.</summary>
internal sealed class BackendClient(HttpClient http, Uri backend)
{
    private AuthenticationHeaderValue? _authorization;

    public async Task SignInAsync(string playerName, string password, CancellationToken cancellationToken)
    {
        var signedIn = await SendAsync<SignedIn>(HttpMethod.Post, "sign-in", new { playerName, password }, cancellationToken);
        _authorization = new AuthenticationHeaderValue("Bearer", signedIn.Token);
    }

    /// <summary>Game sessions that have room.</summary>
    public Task<BackendSession[]> ListAsync(CancellationToken cancellationToken) => SendAsync<BackendSession[]>(HttpMethod.Get, "sessions", null, cancellationToken);

    public Task<BackendSession> CreateAsync(string? name, int? maximumPlayers, CancellationToken cancellationToken) =>
        SendAsync<BackendSession>(HttpMethod.Post, "sessions", new { name, maximumPlayers }, cancellationToken);

    public Task<BackendSession> GetAsync(string sessionId, CancellationToken cancellationToken) =>
        SendAsync<BackendSession>(HttpMethod.Get, $"sessions/{Uri.EscapeDataString(sessionId)}", null, cancellationToken);

    public Task<BackendJoin> JoinAsync(string sessionId, CancellationToken cancellationToken) =>
        SendAsync<BackendJoin>(HttpMethod.Post, $"sessions/{Uri.EscapeDataString(sessionId)}/join", null, cancellationToken);

    /// <summary>A game session's id as the backend has it; <paramref name="id"/> may be the ARN that the API and our tables show.</summary>
    // arn:aws:gamelift:<region>::gamesession/<fleet id>/[<location>/]<id string>: what the backend takes is the end, with a dot after the location.
    public static string SessionId(string id) => id.StartsWith("arn:", StringComparison.Ordinal) ? id.Split('/', 3)[^1].Replace('/', '.') : id;

    private async Task<T> SendAsync<T>(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(backend, path)) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = _authorization;
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new CliException($"The backend refused {method} /{path} ({(int)response.StatusCode}): {await ReadProblemAsync(response, cancellationToken)}");
            return (await response.Content.ReadFromJsonAsync<T>(cancellationToken))!;
        }
        catch (HttpRequestException e)
        {
            throw new CliException($"The backend at {backend} cannot be reached: {e.Message} Start one with 'gamerelay up', or name another in GAMERELAY_BACKEND_URL.", e);
        }
    }

    private static async Task<string> ReadProblemAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            return JsonDocument.Parse(text).RootElement.TryGetProperty("detail", out var detail) ? detail.GetString() ?? text : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private sealed record SignedIn(string PlayerId, string Token);
}
