using System.Globalization;
using System.Text;
using GameRelay.HostAgent.Processes;
using GameRelay.Hosting.Host.V1;
using GameRelay.Hosting.Process.V1;
using GameRelay.Testing;
using Grpc.Core;
using Xunit;
using ReportedProcess = GameRelay.Hosting.Host.V1.ServerProcess;

namespace GameRelay.HostAgent.Tests;

public class SupervisionTests
{
    [Fact]
    public async Task A_joined_host_runs_as_many_processes_as_the_runtime_configuration_has()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("", processes: 3);

        await Eventually.TrueAsync(() => ReadyProcesses(controlPlane).Count() == 3, "three processes get ready");

        Assert.Equal(3, controlPlane.Reports.Select(r => r.ProcessChanged?.Process.Port).OfType<int>().Distinct().Count());
        Assert.Equal(
            ["FLEET_STATE_DOWNLOADING", "FLEET_CREATION_EXTRACTING_BUILD", "FLEET_STATE_VALIDATING", "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG",
                "FLEET_STATE_BUILDING", "FLEET_STATE_ACTIVATING"],
            controlPlane.Reports.Select(r => r.Event?.Code).OfType<string>());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(agent.DataDirectory, "credential.json")));
    }

    [Fact]
    public async Task A_process_that_ends_its_game_session_is_replaced_and_its_log_is_sent()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var first = await controlPlane.ReadyProcessAsync();

        controlPlane.Activate(first.ProcessId, "arn:aws:gamelift:local::gamesession/fleet-1/gsess-1", "end");

        var ended = await controlPlane.EndAsync();
        Assert.Equal((first.ProcessId, EndCause.Ended), (ended.ProcessId, ended.Cause));
        Assert.Equal("", (await controlPlane.AckAsync(1)).Error);
        var second = await controlPlane.ReadyProcessAsync(first.ProcessId);
        Assert.NotEqual(first.Port, second.Port);
        var log = await controlPlane.LogAsync("arn:aws:gamelift:local::gamesession/fleet-1/gsess-1");
        Assert.Contains("activate arn:aws:gamelift:local::gamesession/fleet-1/gsess-1", log, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(agent.DataDirectory, "logs", "gsess-1.log")));
        await Eventually.TrueAsync(
            () => !Directory.Exists(Path.Combine(agent.DataDirectory, "processes", first.ProcessId)), "what was taken note of is forgotten");
    }

    [Fact]
    public async Task A_repeated_activation_is_one_and_its_key_is_never_on_disk()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();

        controlPlane.Activate(process.ProcessId, "gsess-1", commandId: 1);
        controlPlane.Activate(process.ProcessId, "gsess-1", commandId: 1);
        await controlPlane.ActiveProcessAsync("gsess-1");
        controlPlane.Activate(process.ProcessId, "gsess-1", commandId: 2);
        controlPlane.Activate(process.ProcessId, "gsess-2", commandId: 3);

        Assert.Equal("", (await controlPlane.AckAsync(2)).Error);
        Assert.Contains("another game session", (await controlPlane.AckAsync(3)).Error, StringComparison.Ordinal);
        Assert.Equal(1, agent.GameLog(process.ProcessId).Split("activate ").Length - 1);
        var asText = Encoding.UTF8.GetBytes(Convert.ToBase64String(TestControlPlane.SessionKey)[..40]);
        foreach (var file in Directory.EnumerateFiles(agent.DataDirectory, "*", SearchOption.AllDirectories))
        {
            if (Path.GetExtension(file) is ".lock" or ".sock")
                continue;
            var content = File.ReadAllBytes(file).AsSpan();
            Assert.True(content.IndexOf(TestControlPlane.SessionKey) < 0 && content.IndexOf(asText) < 0, file);
        }
    }

    [Theory]
    [InlineData("silent", "SdkInitializationTimeout", EndCause.SdkInitializationTimeout, "did not initialise within 0.6 s")]
    [InlineData("not-ready", "ProcessReadyTimeout", EndCause.ProcessReadyTimeout, "did not get ready within 0.6 s")]
    [InlineData("fail", null, EndCause.SdkInitializationFailed, "world is not a function (index.js:12:5). Exit code 65")]
    [InlineData("fail-quietly", null, EndCause.SdkInitializationFailed, "world is not a function (index.js:12:5). Exit code 65")]
    [InlineData("exit", null, EndCause.SdkInitializationFailed, "Exit code 3. Its last output: the last words")]
    [InlineData("unhealthy", "HealthCheckInterval", EndCause.Unhealthy, "3 health checks in a row; the last one was answered as unhealthy")]
    [InlineData("deaf", "HealthCheckInterval", EndCause.Unhealthy, "3 health checks in a row; the last one was not answered")]
    public async Task A_process_that_does_not_do_its_part_is_ended_and_the_cause_is_told(string script, string? timeout, EndCause cause, string message)
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, timeout is null ? [] : [(timeout, "00:00:00.6")]);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want(script);

        var ended = await controlPlane.EndAsync();

        Assert.Equal(cause, ended.Cause);
        Assert.Contains(message, ended.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-activation", "", EndCause.ActivationTimeout, "not activated within 0.5 s")]
    [InlineData("", "end-without-exit", EndCause.ProcessExitTimeout, "did not exit within 0.5 s of ProcessEnding")]
    [InlineData("", "crash", EndCause.Crashed, "ended by SIGKILL")]
    [InlineData("", "exit 66", EndCause.Crashed, "ran past its time limit")]
    [InlineData("", "exit 67", EndCause.Crashed, "more memory than its limit")]
    [InlineData("", "exit 1", EndCause.Crashed, "without ProcessEnding")]
    public async Task A_game_session_that_goes_wrong_ends_with_its_process(string script, string steps, EndCause cause, string message)
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("ProcessExitTimeout", "00:00:00.5"));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want(script);
        var process = await controlPlane.ReadyProcessAsync();

        controlPlane.Activate(process.ProcessId, "gsess-1", steps, within: TimeSpan.FromSeconds(script.Length > 0 ? 0.5 : 30));

        var ended = await controlPlane.EndAsync();
        Assert.Equal((cause, "gsess-1"), (ended.Cause, ended.GameSessionId));
        Assert.Contains(message, ended.Message, StringComparison.Ordinal);
        await controlPlane.ReadyProcessAsync(process.ProcessId);
    }

    [Theory]
    [InlineData("", false, EndCause.Terminated)]
    [InlineData("stubborn", false, EndCause.ForceTerminated)]
    [InlineData("stubborn", true, EndCause.ForceTerminated)]
    public async Task A_game_session_is_terminated(string script, bool force, EndCause cause)
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("TerminateTimeout", force ? "00:05:00" : "00:00:00.5"));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want(script);
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1");
        await controlPlane.ActiveProcessAsync("gsess-1");

        controlPlane.Send(new()
        {
            TerminateGameSession = new() { CommandId = 2, ProcessId = process.ProcessId, GameSessionId = "gsess-1", Force = force, Reason = "because" },
        });

        Assert.Equal(cause, (await controlPlane.EndAsync()).Cause);
        Assert.Equal("", (await controlPlane.AckAsync(2)).Error);
        var log = await controlPlane.LogAsync("gsess-1");
        Assert.Equal(!force, log.Contains("terminate because", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_accept_that_is_not_answered_is_told_to_the_process_and_asked_again_as_a_repetition()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        controlPlane.AnswersPlayers = false;
        await using var agent = TestAgent.Start(controlPlane, ("AcceptTimeout", "00:00:01.5"));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();
        controlPlane.Activate(process.ProcessId, "gsess-1", "accept psess-1");
        Assert.False((await controlPlane.ReportAsync(r => r.AcceptPlayer is not null, "the player is asked for")).AcceptPlayer.Repeated);

        await controlPlane.GoAwayAsync();
        await controlPlane.ListenAsync();

        var snapshot = await controlPlane.SnapshotAsync(2);
        Assert.Equal(["psess-1"], snapshot.Processes.Single(p => p.ProcessId == process.ProcessId).PlayerSessionIds);
        await controlPlane.ReportAsync(r => r.AcceptPlayer is { Repeated: true }, "the player is asked for again");
        await Eventually.TrueAsync(
            () => agent.GameLog(process.ProcessId).Contains("answer Unavailable", StringComparison.Ordinal), "the process is told that there is no answer");
    }

    [Fact]
    public async Task A_player_is_accepted_and_removed()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();

        controlPlane.Activate(process.ProcessId, "gsess-1", "accept psess-1;remove psess-2");

        await Eventually.TrueAsync(
            () => agent.GameLog(process.ProcessId).Contains("answer Accepted ana gold", StringComparison.Ordinal), "the process hears of its player");
        Assert.Equal("psess-2", (await controlPlane.ReportAsync(r => r.RemovePlayer is not null, "the other one is removed")).RemovePlayer.PlayerSessionId);
    }

    [Fact]
    public async Task No_more_game_sessions_are_activated_at_a_time_than_the_runtime_configuration_allows()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("no-activation", processes: 2, change: d => d.RuntimeConfiguration.MaxConcurrentGameSessionActivations = 1);
        var first = await controlPlane.ReadyProcessAsync();
        var second = await controlPlane.ReadyProcessAsync(first.ProcessId);

        controlPlane.Activate(first.ProcessId, "gsess-1", commandId: 1, within: TimeSpan.FromSeconds(1));
        controlPlane.Activate(second.ProcessId, "gsess-2", commandId: 2);

        await Eventually.TrueAsync(() => agent.GameLog(first.ProcessId).Contains("activate gsess-1", StringComparison.Ordinal), "the first is told");
        Assert.DoesNotContain("activate", agent.GameLog(second.ProcessId), StringComparison.Ordinal);
        Assert.Equal(EndCause.ActivationTimeout, (await controlPlane.EndAsync()).Cause);
        Assert.Contains("not activated", (await controlPlane.AckAsync(1)).Error, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => agent.GameLog(second.ProcessId).Contains("activate gsess-2", StringComparison.Ordinal), "then the second is told");
    }

    [Fact]
    public async Task A_wrong_secret_opens_nothing()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane);
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();
        using var channel = agent.OpenSocket();

        using var call = new ServerProcessHost.ServerProcessHostClient(channel).Connect(
            new Metadata { { "gamerelay-process-id", process.ProcessId }, { "gamerelay-process-secret", new string('0', 64) } });

        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Deadline.Token()));
        Assert.Equal(StatusCode.Unauthenticated, exception.StatusCode);
    }

    [Fact]
    public async Task Relays_run_with_a_clean_environment_and_as_nobody_when_the_agent_is_root()
    {
        await using var controlPlane = await TestControlPlane.StartAsync();
        await using var agent = TestAgent.Start(controlPlane, ("RelayPath", TestAgent.ReachableRelay()));
        await controlPlane.SnapshotAsync(1);
        controlPlane.Want("");
        var process = await controlPlane.ReadyProcessAsync();

        var variables = agent.GameLog(process.ProcessId).Split('\n')[0].Split(" with ")[1].Split(' ');
        var others = variables.Where(n => !n.StartsWith("GAMERELAY_", StringComparison.Ordinal)).Except(["PWD", "OLDPWD", "SHLVL", "_"]);
        Assert.Equal(["DOTNET_EnableDiagnostics", "DOTNET_gcServer", "LANG", "PATH"], others);
        Assert.DoesNotContain("GAMERELAY_AGENT__JoinToken", agent.GameLog(process.ProcessId), StringComparison.Ordinal);
        if (Posix.IsRoot)
        {
            var user = File.ReadAllLines($"/proc/{process.Pid}/status").Single(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
            Assert.Equal(UserAccount.Find("nobody")!.UserId.ToString(CultureInfo.InvariantCulture), user);
        }
        Assert.Equal(process.Pid, TestAgent.SessionOf(process.Pid));
    }

    private static IEnumerable<string> ReadyProcesses(TestControlPlane controlPlane) => controlPlane.Reports
        .Select(r => r.ProcessChanged?.Process).OfType<ReportedProcess>()
        .Where(p => p.Phase == ProcessPhase.Ready).Select(p => p.ProcessId).Distinct();
}
