using System.IO.Compression;
using System.Net;
using System.Text;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.GameSessions.Logs;
using GameRelay.ControlPlane.Hosts;
using GameRelay.ControlPlane.Tests.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Testing;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using GameSession = GameRelay.Api.GameSession;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class GameSessionLogTests : IAsyncDisposable
{
    private readonly HttpClient _http = new();
    private ControlPlaneHost _controlPlane = null!;
    private WireHost _host = null!;

    [Fact]
    public async Task A_stored_log_is_downloaded_by_its_URL_for_a_quarter_of_an_hour()
    {
        var session = await StartAsync();
        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, session.GameSessionId, Zip("one\ntwo\n")));

        var url = await UrlAsync(session);
        Assert.InRange(url.Length, 1, 1024);
        Assert.StartsWith($"{_controlPlane.Url}game-session-logs/{session.FleetId}/local/", url, StringComparison.Ordinal);
        using (var answer = await _http.GetAsync(url, Deadline.Token()))
        {
            Assert.Equal((HttpStatusCode.OK, "application/zip"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            Assert.Equal($"{Arns.GameSessionIdString(session.GameSessionId)}.zip", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
            Assert.Equal("one\ntwo\n", Unzip(await answer.Content.ReadAsByteArrayAsync(Deadline.Token())));
        }

        // The endpoint of a caller whose proxy leaves its prefix in the path, and a key as bearer.
        var prefixed = _controlPlane.CreateClient(scheme: AuthenticationScheme.Bearer, endpoint: new(_controlPlane.Url, "games/eu"));
        var second = (await prefixed.GetGameSessionLogUrlAsync(new() { GameSessionId = session.GameSessionId })).PreSignedUrl;
        Assert.StartsWith($"{_controlPlane.Url}games/eu/game-session-logs/", second, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(second)).Status);

        const string notOurs = "The URL is not one that this control plane made, or not all of it, or a part of it was changed.\n";
        var expires = url[url.IndexOf("Expires=", StringComparison.Ordinal)..url.IndexOf("&KeyVersion", StringComparison.Ordinal)];
        foreach (var changed in new[]
        {
            url.Replace(".zip", "x.zip", StringComparison.Ordinal), url.Replace(expires, $"{expires}0", StringComparison.Ordinal), url.Replace(expires, "", StringComparison.Ordinal),
            url[..^1], url + "A", url[..url.IndexOf('?', StringComparison.Ordinal)], url.Replace("KeyVersion=1", "KeyVersion=2", StringComparison.Ordinal),
            url.Replace("Signature=", "Signature=%00", StringComparison.Ordinal),
        })
        {
            Assert.Equal((HttpStatusCode.Forbidden, notOurs), await GetAsync(changed));
        }

        _controlPlane.Time.Advance(LogUrls.Lifetime - TimeSpan.FromSeconds(2));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(url)).Status);
        _controlPlane.Time.Advance(TimeSpan.FromSeconds(2));
        var (status, text) = await GetAsync(url);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Matches(@"^The URL was good until 2030-05-17 12:1\d:\d\dZ\. Ask for a new one with GetGameSessionLogUrl\.\n$", text);
    }

    [Fact]
    public async Task A_log_that_is_not_there_is_told_with_the_cause()
    {
        var session = await StartAsync();
        Assert.EndsWith("it is stored when the game session is over. GameRelay.GetGameSessionLog (gamerelay sessions logs) shows what there is by now.", await WhyNotAsync(session), StringComparison.Ordinal);

        await _host.SendAsync(new HostReport { ProcessEnded = WireHost.Ended("p1", EndCause.Crashed, gameSessionId: session.GameSessionId) });
        await HostStreamTests.StatusIsAsync(_controlPlane, session, GameSessionStatus.Terminated);
        foreach (var (computeStatus, cause) in new[]
        {
            (ComputeStatus.Connected, "its host 'test' has not sent it yet. Try again in a moment; the fleet's events tell what keeps it from being stored."),
            (ComputeStatus.Unreachable, "its host 'test' has not sent it yet, and cannot be reached at the moment."),
            (ComputeStatus.Lost, "its host 'test' was lost before it had sent it. It is stored when the host comes back."),
            (ComputeStatus.Terminated, "its host 'test' is gone and did not send it before."),
        })
        {
            await _controlPlane.WithDbAsync(db => db.Computes.Where(c => c.Id == _host.ComputeId).ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, computeStatus)));
            Assert.Equal($"The log of game session '{session.GameSessionId}' is not there: {cause}", await WhyNotAsync(session));
        }

        // A host that was lost gives it all the same.
        await _controlPlane.WithDbAsync(db => db.Computes.ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, ComputeStatus.Lost)));
        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, session.GameSessionId, Zip("one")));
        await UrlAsync(session);

        _controlPlane.Time.Advance(TimeSpan.FromDays(15));
        await _controlPlane.TickAsync<LogSweep>();
        Assert.EndsWith("it was deleted, since logs are kept for 14 days (ControlPlane:LogRetention).", await WhyNotAsync(session), StringComparison.Ordinal);
        var none = await Assert.ThrowsAsync<NotFoundException>(
            () => _controlPlane.Api.GetGameSessionLogUrlAsync(new() { GameSessionId = $"arn:aws:gamelift:local::gamesession/{session.FleetId}/none" }));
        Assert.Equal($"Game session 'arn:aws:gamelift:local::gamesession/{session.FleetId}/none' does not exist.", none.Message);
    }

    [Fact]
    public async Task A_log_is_taken_from_its_own_host_as_a_zip_within_the_limit_and_a_repetition_takes_its_place()
    {
        var session = await StartAsync("--ControlPlane:MaximumStoredLogBytes=2048");
        await using var other = await WireHost.StartAsync(_controlPlane, session.FleetId, "p2");
        var id = session.GameSessionId;
        var random = new byte[4096];
        new Random(1).NextBytes(random);

        Assert.Equal((StatusCode.NotFound, $"There is no game session '{id}' of this host, or no longer."), Said(await other.StoreLogAsync(_controlPlane, id, Zip("x"))));
        Assert.Equal(StatusCode.NotFound, (await _host.StoreLogAsync(_controlPlane, "no\0ne", Zip("x"))).StatusCode);
        Assert.Equal((StatusCode.InvalidArgument, "The first part of a log must name its game session."), Said(await _host.StoreLogAsync(_controlPlane, "", Zip("x"))));
        Assert.Equal((StatusCode.InvalidArgument, "The log is not a zip with one file."), Said(await _host.StoreLogAsync(_controlPlane, id, random[..1000])));
        Assert.Equal((StatusCode.InvalidArgument, "The log is not a zip with one file."), Said(await _host.StoreLogAsync(_controlPlane, id, [])));
        Assert.Equal(
            (StatusCode.InvalidArgument, "The zipped log has more than 2048 bytes (ControlPlane:MaximumStoredLogBytes)."),
            Said(await _host.StoreLogAsync(_controlPlane, id, Zip(Convert.ToHexString(random)))));
        Assert.Equal(0, await _controlPlane.WithDbAsync(db => db.GameSessionLogs.CountAsync()));

        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, id, Zip("first")));
        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, id, Zip("second")));
        Assert.Equal("second", (await _controlPlane.Api.GetGameSessionLogAsync(new() { GameSessionId = id })).Log);
        Assert.Single(FilesInStore());
    }

    [Fact]
    public async Task Every_replica_serves_a_log_and_its_text_in_parts()
    {
        var session = await StartAsync("--ControlPlane:MaximumLogBytes=1024");
        await using var second = await ControlPlaneHost.StartAsync(_controlPlane, settings: ["--ControlPlane:MaximumLogBytes=1024", "--ControlPlane:PublicUrl=https://games.example/api/"]);
        // The first part would end within a character.
        var text = new string('x', 1023) + "\u00FCber " + new string('y', 500);
        await _host.SendAsync(new HostReport { LogChunk = new() { GameSessionId = session.GameSessionId, Data = Google.Protobuf.ByteString.CopyFromUtf8("some of it") } });
        await Eventually.TrueAsync(() => _controlPlane.WithDbAsync(db => db.GameSessionLogs.AnyAsync()), "what was asked for is there");

        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, session.GameSessionId, Zip(text)));

        var log = await second.Api.GetGameSessionLogAsync(new() { GameSessionId = session.GameSessionId });
        Assert.Equal((text[..1023], 1023, false), (log.Log, log.NextOffset, log.Complete));
        log = await second.Api.GetGameSessionLogAsync(new() { GameSessionId = session.GameSessionId, Offset = log.NextOffset });
        Assert.Equal((text[1023..], Encoding.UTF8.GetByteCount(text), true), (log.Log, log.NextOffset, log.Complete));
        log = await second.Api.GetGameSessionLogAsync(new() { GameSessionId = session.GameSessionId, Offset = 99_999 });
        Assert.Equal(("", Encoding.UTF8.GetByteCount(text), true), (log.Log, log.NextOffset, log.Complete));
        Assert.Equal(0, await _controlPlane.WithDbAsync(db => db.GameSessionLogs.SumAsync(l => l.Bytes.Length)));

        // A late part of what was asked for before changes nothing.
        await _host.SendAsync(new HostReport { LogChunk = new() { GameSessionId = session.GameSessionId, Data = Google.Protobuf.ByteString.CopyFromUtf8("late") } });
        await _host.AcceptAsync("p1", session.GameSessionId, "psess-none");
        Assert.Equal(0, await _controlPlane.WithDbAsync(db => db.GameSessionLogs.SumAsync(l => l.Bytes.Length)));

        var url = (await second.Api.GetGameSessionLogUrlAsync(new() { GameSessionId = session.GameSessionId })).PreSignedUrl;
        Assert.StartsWith("https://games.example/api/game-session-logs/", url, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(new Uri(_controlPlane.Url, new Uri(url).PathAndQuery).ToString())).Status);
    }

    [Fact]
    public async Task Logs_are_deleted_after_their_time_and_with_their_game_sessions()
    {
        var old = await StartAsync();
        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, old.GameSessionId, Zip("old")));
        _controlPlane.Time.Advance(TimeSpan.FromDays(10));
        await _host.ConnectAsync(_controlPlane, [WireHost.Process("p1", Hosting.Process.V1.ProcessPhase.Active, old.GameSessionId), WireHost.Process("p2"), WireHost.Process("p3")]);
        var young = await HostStreamTests.ActiveSessionAsync(_controlPlane, _host, old.FleetId, "p2");
        var gone = await HostStreamTests.ActiveSessionAsync(_controlPlane, _host, old.FleetId, "p3");
        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, young.GameSessionId, Zip("young")));
        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, gone.GameSessionId, Zip("gone")));
        var url = await UrlAsync(young);
        await _controlPlane.TickAsync<LogSweep>();
        Assert.Equal(3, FilesInStore().Length);

        await _controlPlane.WithDbAsync(db => db.GameSessions.Where(s => s.Id == gone.GameSessionId).ExecuteDeleteAsync());
        _controlPlane.Time.Advance(TimeSpan.FromDays(4) + TimeSpan.FromSeconds(1));
        await _controlPlane.TickAsync<LogSweep>();

        Assert.Equal($"{Arns.GameSessionIdString(young.GameSessionId)}.zip", Path.GetFileName(Assert.Single(FilesInStore())));
        Assert.Equal([young.GameSessionId], await _controlPlane.WithDbAsync(db => db.GameSessionLogs.Select(l => l.GameSessionId).ToListAsync()));

        _controlPlane.Time.Advance(TimeSpan.FromDays(11));
        await _controlPlane.TickAsync<LogSweep>();
        Assert.Empty(FilesInStore());
        Assert.Empty(Directory.GetDirectories(StoreFolder(), "fleet-*"));
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(url)).Status);
    }

    [Fact]
    public async Task A_store_that_fails_is_told_to_the_host_and_the_log_is_taken_when_it_works_again()
    {
        var session = await StartAsync();
        await File.WriteAllTextAsync(StoreFolder(), "in its way", Deadline.Token());

        var refused = await _host.StoreLogAsync(_controlPlane, session.GameSessionId, Zip("one"));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.StartsWith($"The control plane cannot write '{StoreFolder()}", refused.Detail, StringComparison.Ordinal);

        File.Delete(StoreFolder());
        Assert.Equal(Status.DefaultSuccess, await _host.StoreLogAsync(_controlPlane, session.GameSessionId, Zip("one")));
        var url = await UrlAsync(session);
        File.Delete(Assert.Single(FilesInStore()));
        Assert.Equal((HttpStatusCode.NotFound, "The log is not there any more: it was kept as long as ControlPlane:LogRetention says.\n"), await GetAsync(url));
        await Assert.ThrowsAsync<NotFoundException>(() => _controlPlane.Api.GetGameSessionLogAsync(new() { GameSessionId = session.GameSessionId }));
    }

    [Theory]
    [InlineData("ftp://x/", "ControlPlane:PublicUrl 'ftp://x/' is not an http or https URL without a query.")]
    [InlineData("games.example", "ControlPlane:PublicUrl 'games.example' is not an http or https URL without a query.")]
    [InlineData("https://x/?a=b", "ControlPlane:PublicUrl 'https://x/?a=b' is not an http or https URL without a query.")]
    public void A_public_URL_that_is_none_stops_the_start(string url, string failure) =>
        Assert.Equal([failure], new LogOptionsValidator().Validate(null, new() { PublicUrl = url }).Failures);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        if (_controlPlane is not null)
            await _controlPlane.DisposeAsync();
        _http.Dispose();
    }

    private async Task<GameSession> StartAsync(params string[] settings)
    {
        _controlPlane = await ControlPlaneHost.StartAsync(settings: settings);
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        _host = await WireHost.StartAsync(_controlPlane, fleet.FleetId, "p1");
        return await HostStreamTests.ActiveSessionAsync(_controlPlane, _host, fleet.FleetId, "p1");
    }

    private string StoreFolder() =>
        Path.Combine(_controlPlane.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<ControlPlaneOptions>>().Value.DataDirectory, "game-session-logs");

    private string[] FilesInStore() => Directory.GetFiles(StoreFolder(), "*", SearchOption.AllDirectories);

    private async Task<string> UrlAsync(GameSession session) =>
        (await _controlPlane.Api.GetGameSessionLogUrlAsync(new() { GameSessionId = session.GameSessionId })).PreSignedUrl;

    private async Task<string> WhyNotAsync(GameSession session) => (await Assert.ThrowsAsync<NotFoundException>(() => UrlAsync(session))).Message;

    private async Task<(HttpStatusCode Status, string Text)> GetAsync(string url)
    {
        using var answer = await _http.GetAsync(url, Deadline.Token());
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Deadline.Token()));
    }

    private static (StatusCode Code, string Detail) Said(Status status) => (status.StatusCode, status.Detail);

    private static byte[] Zip(string text) => ControlPlaneHost.Zip(("log.log", text)).ToArray();

    private static string Unzip(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        using var reader = new StreamReader(Assert.Single(zip.Entries).Open());
        return reader.ReadToEnd();
    }
}
