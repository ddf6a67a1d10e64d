using GameRelay.Api;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;
using Xunit.Sdk;

namespace GameRelay.EndToEnd.Tests.Telemetry;

public sealed class TraceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_trace_goes_from_the_request_through_the_outbox_and_the_agent_to_the_script()
    {
        await using var receiver = await TraceReceiver.StartAsync();
        await using var up = await UpProcess.StartAsync(TestFolder.New("traces"), receiver.Settings);
        var api = PlatformClient.Of(up);
        var fleetId = await api.CreateActiveFleetAsync(ScriptPackage.Sample("arena"));

        var session = await api.CreateActiveGameSessionAsync(fleetId);
        await AssertChainAsync(
            receiver,
            ("gamerelay-control-plane", "CreateGameSession"),
            ("gamerelay-control-plane", "send ActivateGameSession"),
            ("gamerelay-host-agent", "ActivateGameSession"),
            ("gamerelay-host-agent", "onStartGameSession"));

        await using (await PlayingPlayers.JoinAsync(api, session.GameSessionId, 1))
        {
            await AssertChainAsync(
                receiver,
                ("gamerelay-host-agent", "player joins"),
                ("gamerelay-control-plane", "accept player session"));
            await AssertChainAsync(
                receiver,
                ("gamerelay-host-agent", "player joins"),
                ("gamerelay-host-agent", "onPlayerConnect"));
        }

        await api.TerminateGameSessionAsync(new() { GameSessionId = session.GameSessionId, TerminationMode = TerminationMode.TriggerOnProcessTerminate });
        await AssertChainAsync(
            receiver,
            ("gamerelay-control-plane", "TerminateGameSession"),
            ("gamerelay-control-plane", "send TerminateGameSession"),
            ("gamerelay-host-agent", "TerminateGameSession"),
            ("gamerelay-host-agent", "onProcessTerminate"));
    }

    // Each one is the parent of the next, in one trace.
    private static async Task AssertChainAsync(TraceReceiver receiver, params (string Service, string Name)[] chain)
    {
        try
        {
            await Eventually.TrueAsync(
                () => receiver.Spans.Where(span => Is(span, chain[0])).Any(first => Continues(receiver.Spans, first, chain[1..])),
                $"one trace over {string.Join(", ", chain.Select(link => link.Name))}", Patience);
        }
        catch (FailException failure)
        {
            Assert.Fail($"{failure.Message} There were:\n{string.Join('\n', receiver.Spans.Where(span => span.Name != "gamerelay"))}");
        }
    }

    private static bool Continues(IReadOnlyCollection<ReceivedSpan> spans, ReceivedSpan parent, (string Service, string Name)[] rest) =>
        rest.Length == 0 || spans.Any(span => Is(span, rest[0]) && span.TraceId == parent.TraceId && span.ParentSpanId == parent.SpanId
            && Continues(spans, span, rest[1..]));

    private static bool Is(ReceivedSpan span, (string Service, string Name) wanted) => (span.Service, span.Name) == wanted;
}
