using System.Net;
using System.Text;
using Xunit;

namespace GameRelay.Api.Tests;

public sealed class GameRelayClientTests : IDisposable
{
    private readonly Wire _wire = new();

    public void Dispose() => _wire.Dispose();

    [Fact]
    public async Task A_refusal_is_thrown_under_its_name_with_the_requests_id()
    {
        _wire.Answer(HttpStatusCode.BadRequest, """{"__type":"com.amazonaws.gamelift#GameSessionFullException:","Message":"full"}""", requestId: "r-1");

        var error = await Assert.ThrowsAsync<GameSessionFullException>(() => Client().CreatePlayerSessionAsync(new() { GameSessionId = "arn:x", PlayerId = "ana" }));

        Assert.Equal(("GameSessionFullException", "full", "r-1", 400), (error.ErrorCode, error.Message, error.RequestId, error.StatusCode));
    }

    [Fact]
    public async Task An_error_without_a_name_is_told_by_its_status()
    {
        _wire.Answer(HttpStatusCode.BadGateway, "<html>a proxy</html>");

        var error = await Assert.ThrowsAsync<GameRelayException>(() => Client().CreateFleetAsync(new() { Name = "f" }));

        Assert.Equal(("HttpError", 502), (error.ErrorCode, error.StatusCode));
    }

    [Fact]
    public async Task A_read_is_repeated_after_a_server_failure()
    {
        _wire.Answer(HttpStatusCode.InternalServerError, """{"__type":"InternalServiceException"}""");
        _wire.Answer(null, "");
        _wire.Answer(HttpStatusCode.OK, """{"FleetAttributes":[]}""");

        Assert.Empty((await Client().DescribeFleetAttributesAsync(new())).FleetAttributes);
        Assert.Equal(3, _wire.Requests.Count);
    }

    [Fact]
    public async Task Attempts_are_bounded()
    {
        for (var i = 0; i < 5; i++)
            _wire.Answer(HttpStatusCode.InternalServerError, """{"__type":"InternalServiceException"}""");

        await Assert.ThrowsAsync<InternalServiceException>(() => Client().DescribeFleetAttributesAsync(new()));
        Assert.Equal(3, _wire.Requests.Count);
    }

    [Fact]
    public async Task A_creation_is_repeated_only_when_it_was_not_done()
    {
        _wire.Answer(HttpStatusCode.BadRequest, """{"__type":"ThrottlingException"}""");
        _wire.Answer(HttpStatusCode.InternalServerError, """{"__type":"InternalServiceException"}""");

        await Assert.ThrowsAsync<InternalServiceException>(() => Client().CreateGameSessionAsync(new() { MaximumPlayerSessionCount = 1 }));
        Assert.Equal(2, _wire.Requests.Count);
    }

    [Fact]
    public async Task A_creation_with_a_token_is_repeated_freely()
    {
        _wire.Answer(null, "");
        _wire.Answer(HttpStatusCode.OK, """{"GameSession":{"GameSessionId":"g","FleetId":"f"}}""");

        var created = await Client().CreateGameSessionAsync(new() { MaximumPlayerSessionCount = 1, IdempotencyToken = "t" });
        Assert.Equal("g", created.GameSession.GameSessionId);
    }

    [Fact]
    public async Task A_bearer_key_travels_in_the_authorization_header()
    {
        _wire.Answer(HttpStatusCode.OK, """{"FleetAttributes":[]}""");

        await Client(AuthenticationScheme.Bearer).DescribeFleetAttributesAsync(new());
        Assert.Equal("Bearer AKID.secret", _wire.Requests.Single().Headers.Authorization!.ToString());
    }

    [Fact]
    public async Task An_endpoints_path_is_kept_and_an_operation_of_our_own_has_its_prefix()
    {
        _wire.Answer(HttpStatusCode.OK, """{"Hosts":[]}""");

        await Client().ListHostsAsync(new());
        Assert.Equal("http://localhost:1234/prefix", _wire.Requests.Single().RequestUri!.ToString());
        Assert.Equal("GameRelay.ListHosts", _wire.Requests.Single().Headers.GetValues("X-Amz-Target").Single());
    }

    [Fact]
    public async Task Who_does_not_answer_as_a_control_plane_is_named()
    {
        _wire.Answer(HttpStatusCode.OK, "<html>something else</html>");

        var error = await Assert.ThrowsAsync<GameRelayException>(() => Client().DescribeFleetAttributesAsync(new()));
        Assert.Contains("http://localhost:1234/prefix", error.Message, StringComparison.Ordinal);
    }

    private GameRelayClient Client(AuthenticationScheme scheme = AuthenticationScheme.SigV4) => new(
        new HttpClient(_wire),
        new()
        {
            Endpoint = new("http://localhost:1234/prefix"),
            AccessKeyId = "AKID",
            SecretAccessKey = "secret",
            Authentication = scheme,
            RetryDelay = TimeSpan.FromMilliseconds(1),
        });

    /// <summary>Stands where the network is, and answers in turn.</summary>
    private sealed class Wire : HttpMessageHandler
    {
        private readonly Queue<HttpResponseMessage?> _answers = new();

        internal List<HttpRequestMessage> Requests { get; } = [];

        /// <summary>No status stands for a connection that breaks.</summary>
        internal void Answer(HttpStatusCode? status, string body, string? requestId = null)
        {
            if (status is null)
            {
                _answers.Enqueue(null);
                return;
            }

            var response = new HttpResponseMessage(status.Value) { Content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1") };
            response.Headers.Add("x-amzn-RequestId", requestId ?? "r");
            _answers.Enqueue(response);
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            return Task.FromResult(_answers.Dequeue() ?? throw new HttpRequestException("connection reset"));
        }
    }
}
