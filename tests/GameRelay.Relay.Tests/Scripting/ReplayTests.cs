using System.Text;
using GameRelay.Relay.Scripting;
using GameRelay.Relay.Scripting.Journal;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class ReplayTests
{
    // Everything that could tell one run from another: clocks, randomness, players, timers, promises, memory.
    private const string Game = """
        const crypto = require('crypto'); let session, log; let ticks = 0; let last = process.hrtime();
        function init(s) {
          session = s; log = s.getLogger();
          setInterval(tick, 50 + Math.floor(Math.random() * 20));
        }
        function tick() {
          const since = process.hrtime(last); last = process.hrtime();
          const state = { tick: ++ticks, at: Date.now(), day: new Date().toISOString(), since, luck: Math.random(), id: crypto.randomUUID(), hash: crypto.createHash('sha256').update(crypto.randomBytes(9000)).digest('hex'), now: performance.now(), players: [...session.getPlayers().keys()] };
          session.sendGroupMessage(session.newTextGameMessage(20, -1, JSON.stringify(state)), -1);
          if (ticks % 5 === 0) log.info(`tick ${ticks} ${process.memoryUsage().rss > 0} ${String(new Date())}`);
        }
        exports.ssExports = {
          init,
          onProcessStarted: (args) => { log.info('args ' + args); return true; },
          onStartGameSession: (g) => log.info(g),
          onPlayerConnect: (c) => { log.info(c.payload.toString('hex')); return c.payload.length % 3 !== 2; },
          onPlayerAccepted: async (p) => { await new Promise((r) => setTimeout(r, Math.random() * 100)); session.sendReliableMessage(session.newTextGameMessage(21, -1, 'hi ' + p.peerId + ' ' + Date.now()), p.peerId); },
          onPlayerDisconnect: (id) => session.sendGroupMessage(session.newTextGameMessage(22, id, String(session.getPlayers().size)), -1),
          onMessage: (m) => { session.sendMessage(session.newBinaryGameMessage(23, m.sender, m.payload.map((b) => b ^ Math.floor(Math.random() * 256))), m.sender); },
          onSendToPlayer: (m) => { log.debug('to player ' + m.targetPlayer); return Math.random() < 0.5; },
          onSendToGroup: async (m) => { log.info(`group ${m.targetGroup} ${m.getPayloadAsText()}`); return true; },
          onPlayerJoinGroup: (g, p) => g % 2 === 0,
          onPlayerLeaveGroup: () => true,
          onHealthCheck: () => true,
          onProcessTerminate: () => session.processEnding().then((outcome) => { log.info(outcome); process.exit(0); }),
        };
        """;

    [Fact]
    public void A_session_with_bots_is_replayed_to_the_same_bytes()
    {
        using var package = TestScript.Package(("index.js", Game));
        var journal = new MemoryStream();
        Record(package, journal, seed: 7);
        var recorded = package.Outputs.Transcript.ToString();
        Assert.True(package.Outputs.Sends.Count > 100, "The session was too quiet to say anything.");

        var replayed = new RecordedOutputs();
        ScriptReplay.Run(new MemoryStream(journal.ToArray()), package.PackageDirectory, replayed);

        Assert.Equal(recorded, replayed.Transcript.ToString());
        Assert.Equal(package.Outputs.ExitCode, replayed.ExitCode);
    }

    [Fact]
    public void Two_sessions_with_the_same_bots_differ()
    {
        using var first = TestScript.Package(("index.js", Game));
        using var second = TestScript.Package(("index.js", Game));
        Record(first, new MemoryStream(), seed: 7);
        Record(second, new MemoryStream(), seed: 7);

        Assert.NotEqual(first.Outputs.Transcript.ToString(), second.Outputs.Transcript.ToString());
    }

    [Fact]
    public void A_script_that_asks_for_other_things_is_found_out()
    {
        using var package = TestScript.Package(("index.js", Game));
        var journal = new MemoryStream();
        Record(package, journal, seed: 7);
        File.WriteAllText(Path.Combine(package.PackageDirectory, "index.js"), Game.Replace("at: Date.now(), ", "", StringComparison.Ordinal));

        var exception = Assert.Throws<InvalidDataException>(
            () => ScriptReplay.Run(new MemoryStream(journal.ToArray()), package.PackageDirectory, new RecordedOutputs()));

        Assert.Contains("differs from the recording", exception.Message);
    }

    [Fact]
    public void A_file_that_is_no_journal_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => new JournalReader(new MemoryStream(Encoding.UTF8.GetBytes("GRIX" + new string('x', 50)))));
    }

    [Fact]
    public void A_failure_is_replayed_as_well()
    {
        using var package = TestScript.Package(("index.js", "exports.ssExports = { init() { setTimeout(() => { if (Date.now() > 0) throw new Error('at last'); }, 5); } };"));
        var journal = new MemoryStream();
        using (var script = RecordingScript.Load(package.Options(), package.Outputs, new LiveReadings(package.Time, package.Outputs), journal))
        {
            script.Init();
            package.Time.Advance(TimeSpan.FromMilliseconds(5));
            Assert.Throws<ScriptFailedException>(script.RunDueTimers);
        }

        var replayed = new RecordedOutputs();
        var failure = Assert.Throws<ScriptFailedException>(() => ScriptReplay.Run(new MemoryStream(journal.ToArray()), package.PackageDirectory, replayed)).Failure;

        Assert.Equal("setTimeout threw Error: at last", failure.Message);
        Assert.Equal(package.Outputs.Transcript.ToString(), replayed.Transcript.ToString());
    }

    private static void Record(TestScript package, Stream journal, int seed)
    {
        using var script = RecordingScript.Load(
            package.Options("24.x", "loggingLevel:debug"), package.Outputs, new LiveReadings(package.Time, package.Outputs), journal);
        var bots = new Random(seed);
        script.Init();
        script.ProcessStarted(["--bots", "8"]);
        script.StartGameSession(new("arn:session", "bots", "fleet-1", 8, [new("mode", "duel")], "127.0.0.1", "", 4000, "data", null));

        for (var step = 0; step < 400; step++)
        {
            package.Time.Advance(TimeSpan.FromTicks(bots.Next(200_000)));
            if (script.NextTimerTimestamp <= package.Time.GetTimestamp())
                script.RunDueTimers();
            Act(script, package.Outputs, bots);
        }

        Assert.True(script.HealthCheck());
        script.ProcessTerminate();
    }

    private static void Act(RecordingScript script, RecordedOutputs outputs, Random bots)
    {
        var players = outputs.PlayerList;
        var payload = new byte[bots.Next(40)];
        bots.NextBytes(payload);
        var peer = players.Count == 0 ? 0 : players[bots.Next(players.Count)].PeerId;
        switch (bots.Next(12))
        {
            case 0 when players.Count < 8:
                var player = new ScriptPlayer(players.Select(p => p.PeerId).DefaultIfEmpty().Max() + 1, $"psess-{bots.Next()}", "bot", null);
                if (!script.PlayerConnect(player, payload))
                    break;
                players.Add(player);
                script.PlayerAccepted(player);
                break;
            case 1 when bots.Next(5) == 0 && peer > 0:
                script.PlayerDisconnect(peer);
                players.RemoveAll(p => p.PeerId == peer);
                break;
            case 2 when peer > 0: script.PlayerJoinGroup(bots.Next(9), peer); break;
            case 3 when peer > 0: script.PlayerLeaveGroup(2, peer); break;
            case 4 or 5 when peer > 0: script.SendToPlayer(new(3, peer, 1, 0, false, payload)); break;
            case 6 or 7 when peer > 0: script.SendToGroup(new(3, peer, 0, -1, true, payload)); break;
            case > 7 when peer > 0: script.Message(new(3, peer, -1, 0, true, payload)); break;
            default: break;
        }
    }
}
