using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GameRelay.Backend.Sessions;
using GameRelay.Backend.SignIn;
using GameRelay.ControlPlane.Tests;
using GameRelay.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GameRelay.Backend.Tests;

/// <summary>A real backend on a port of its own, before a real control plane; both live by the clock that tests advance.</summary>
public sealed class BackendHost : IAsyncDisposable
{
    internal static readonly string SigningKey = Convert.ToBase64String(new byte[32]);

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private BackendHost(WebApplication app, ControlPlaneHost controlPlane)
    {
        _app = app;
        ControlPlane = controlPlane;
        _http = new() { BaseAddress = new Uri(app.Urls.First()) };
    }

    internal ControlPlaneHost ControlPlane { get; }
    internal FakeTimeProvider Time => ControlPlane.Time;
    internal IServiceProvider Services => _app.Services;
    internal Uri Url => _http.BaseAddress!;

    internal static async Task<BackendHost> StartAsync(params string[] settings)
    {
        var controlPlane = await ControlPlaneHost.StartAsync();
        var app = BackendApp.Build(
            [
                $"--Backend:ControlPlaneUrl={controlPlane.Url}",
                $"--Backend:AccessKeyId={ControlPlaneHost.AccessKeyId}",
                $"--Backend:SecretAccessKey={ControlPlaneHost.Secret}",
                $"--Backend:SigningKey={SigningKey}",
                "--Backend:PasswordCheck=AnyPassword",
                .. settings,
            ],
            services => services.AddSingleton<TimeProvider>(controlPlane.Time));
        await app.StartAsync(Deadline.Token());
        return new(app, controlPlane);
    }

    /// <summary>A call as anybody: no token unless one is given.</summary>
    internal Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, string? token = null) =>
        SendAsync(method, path, body is null ? null : JsonContent.Create(body), token);

    /// <summary>A body that the serialiser would not write.</summary>
    internal Task<HttpResponseMessage> SendTextAsync(string path, string json, string? token = null) =>
        SendAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), token);

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? token)
    {
        var message = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return _http.SendAsync(message, Deadline.Token());
    }

    internal async Task<string> SignInAsync(string playerName, string password = "secret")
    {
        using var response = await SendAsync(HttpMethod.Post, "/sign-in", new { playerName, password });
        return (await ReadAsync<SignInResponse>(response)).Token;
    }

    internal async Task<SessionSummary> CreateAsync(string token, object request)
    {
        using var response = await SendAsync(HttpMethod.Post, "/sessions", request, token);
        return await ReadAsync<SessionSummary>(response);
    }

    internal async Task<JoinResponse> JoinAsync(string token, string sessionId)
    {
        using var response = await SendAsync(HttpMethod.Post, $"/sessions/{sessionId}/join", token: token);
        return await ReadAsync<JoinResponse>(response);
    }

    internal async Task<List<SessionSummary>> ListAsync(string token)
    {
        using var response = await SendAsync(HttpMethod.Get, "/sessions", token: token);
        return await ReadAsync<List<SessionSummary>>(response);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(Deadline.Token());
        await _app.DisposeAsync();
        _http.Dispose();
        await ControlPlane.DisposeAsync();
    }

    internal static async Task<JsonElement> ReadProblemAsync(HttpResponseMessage response)
    {
        Xunit.Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Deadline.Token());
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        Xunit.Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<T>(Deadline.Token()))!;
    }
}
