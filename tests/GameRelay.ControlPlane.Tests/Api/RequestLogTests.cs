using System.Collections.Concurrent;
using System.Net;
using GameRelay.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Api;

public sealed class RequestLogTests
{
    [Fact]
    public async Task Every_line_of_a_request_carries_its_id_and_one_says_how_it_went()
    {
        using var log = new ScopedLog();
        await using var controlPlane = await ControlPlaneHost.StartAsync(
            configure: builder => builder.Services.AddSingleton(LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log))));

        var good = await controlPlane.PostBearerAsync("GameLift.DescribeFleetAttributes", "{}");
        var refused = await controlPlane.PostBearerAsync("GameLift.DescribeScript", """{"ScriptId":"script-\u000ainjected"}""");
        var stranger = await WireRequest.SendAsync(controlPlane.Url, $"POST / HTTP/1.1\nHost: {controlPlane.Url.Authority}\nContent-Length: 0");

        var ofGood = await log.LinesOfAsync(RequestId(good));
        Assert.Contains(ofGood, line => line.Category == "Microsoft.EntityFrameworkCore.Database.Command" && line.Text.Contains("FROM fleets", StringComparison.Ordinal));
        var access = Assert.Single(ofGood, line => line.Category == "GameRelay.ControlPlane.Api.ApiEndpoint");
        Assert.Equal(LogLevel.Debug, access.Level);
        Assert.Matches(@"^GameLift\.DescribeFleetAttributes by GRTESTKEY: 200 in [0-9.]+ ms$", access.Text);

        access = Assert.Single(await log.LinesOfAsync(RequestId(refused)), line => line.Category == "GameRelay.ControlPlane.Api.ApiEndpoint");
        Assert.Equal(LogLevel.Information, access.Level);
        Assert.Matches(@"^GameLift\.DescribeScript by GRTESTKEY: 400 InvalidRequestException in [0-9.]+ ms: .*script-.injected", access.Text);
        Assert.DoesNotContain('\n', access.Text);

        access = Assert.Single(await log.LinesOfAsync(stranger.RequestId), line => line.Category == "GameRelay.ControlPlane.Api.ApiEndpoint");
        Assert.StartsWith(" by nobody: 400 MissingAuthenticationTokenException", access.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_asked_is_answered_with_a_request_id()
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        (string Line, HttpStatusCode Status, string Error)[] cases =
        [
            ("GET /", HttpStatusCode.MethodNotAllowed, "UnknownOperationException"),
            ("DELETE /p/q", HttpStatusCode.MethodNotAllowed, "UnknownOperationException"),
            ("POST /healthz", HttpStatusCode.BadRequest, "MissingAuthenticationTokenException"),
            ("POST /p/", HttpStatusCode.BadRequest, "MissingAuthenticationTokenException"),
        ];
        foreach (var (line, status, error) in cases)
        {
            var answer = await WireRequest.SendAsync(controlPlane.Url, $"{line} HTTP/1.1\nHost: {controlPlane.Url.Authority}\nContent-Length: 0");

            Assert.Equal((line, status, error), (line, answer.Status, answer.ErrorType));
            Assert.Equal(error, answer.Headers["x-amzn-ErrorType"].Single());
            Assert.True(Guid.TryParse(answer.RequestId, out _));
            Assert.Equal(status == HttpStatusCode.MethodNotAllowed ? ["POST"] : [], answer.Headers["Allow"]);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/cbor")]
    [InlineData("application/x-amz-json-1.0")]
    public async Task A_body_of_another_type_is_refused_with_the_right_one(string contentType)
    {
        await using var controlPlane = await ControlPlaneHost.StartAsync();
        var answer = await WireRequest.SendAsync(
            controlPlane.Url,
            $"""
             POST / HTTP/1.1
             Host: {controlPlane.Url.Authority}
             Authorization: Bearer {ControlPlaneHost.AccessKeyId}.{ControlPlaneHost.Secret}
             Content-Type: {contentType}
             X-Amz-Target: GameLift.DescribeFleetAttributes
             Content-Length: 2
             """,
            "{}");

        Assert.Equal((HttpStatusCode.BadRequest, "SerializationException"), (answer.Status, answer.ErrorType));
        Assert.Equal($"The Content-Type must be 'application/x-amz-json-1.1', not '{contentType}'.", answer.Message);
    }

    private static string RequestId(RawAnswer answer) => answer.Response.Headers.GetValues("x-amzn-RequestId").Single();

    private sealed record Line(string Category, LogLevel Level, string Text, string? RequestId);

    private sealed class ScopedLog : ILoggerProvider, ISupportExternalScope
    {
        private readonly ConcurrentQueue<Line> _lines = new();
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        /// <summary>Once its access line is there, which may be after its answer.</summary>
        internal async Task<List<Line>> LinesOfAsync(string requestId)
        {
            List<Line> Find() => [.. _lines.Where(line => line.RequestId == requestId)];
            await Eventually.TrueAsync(() => Find().Any(line => line.Category == "GameRelay.ControlPlane.Api.ApiEndpoint"), $"{requestId} is logged");
            return Find();
        }

        private sealed class Logger(ScopedLog owner, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => owner._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                string? requestId = null;
                // The innermost scope is the last one, and counts.
                owner._scopes.ForEachScope<object?>(
                    (scope, _) => requestId = (scope as IEnumerable<KeyValuePair<string, object?>>)?.FirstOrDefault(pair => pair.Key == "RequestId").Value?.ToString() ?? requestId,
                    null);
                owner._lines.Enqueue(new(category, logLevel, formatter(state, exception), requestId));
            }
        }
    }
}
