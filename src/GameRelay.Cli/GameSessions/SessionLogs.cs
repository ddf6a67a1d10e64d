using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.GameSessions;

/// <summary><c>gamerelay sessions logs</c>.</summary>
internal static class SessionLogs
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    // What a host has not sent so long after the game session's end is not waited for any more.
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(30);

    public static Command Create(Terminal terminal, TimeProvider time)
    {
        var session = SessionsCommand.Session();
        var follow = new Option<bool>("--follow", "-f") { Description = "Print what comes, until the game session is over." };
        var url = new Option<bool>("--url") { Description = "Print a URL that downloads the log of a game session that is over, zipped, for 15 minutes." };
        return new ApiCommand("logs", "Print what a game session's script and relay have written.", session, follow, url)
            .Runs(terminal, time, call => call.Get(url) ? PrintUrlAsync(call, call.Get(session))
                : call.Get(follow) ? FollowAsync(call, call.Get(session))
                : PrintAsync(call, call.Get(session)))
            .WithExamples("sessions logs gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44", "sessions logs -f gsess-3c1d0c52-4a07-4f5e-9e50-6d1f0f7b2a44");
    }

    private static async Task PrintUrlAsync(ApiCall call, string session)
    {
        var id = await GameSessionLookup.ResolveAsync(call, session);
        var answer = await call.Api.GetGameSessionLogUrlAsync(new() { GameSessionId = id }, call.CancellationToken);
        if (call.Style.IsForPeople)
            await call.Terminal.Out.WriteLineAsync(answer.PreSignedUrl.AsMemory(), call.CancellationToken);
        else
            await call.WriteForProgramAsync(answer);
    }

    private static async Task PrintAsync(ApiCall call, string session)
    {
        var id = await GameSessionLookup.ResolveAsync(call, session);
        var answer = await call.Api.GetGameSessionLogAsync(new() { GameSessionId = id }, call.CancellationToken);
        if (!call.Style.IsForPeople)
        {
            await call.WriteForProgramAsync(answer);
            return;
        }
        await call.Terminal.Out.WriteAsync(answer.Log.AsMemory(), call.CancellationToken);
        while (answer.More)
        {
            answer = await call.Api.GetGameSessionLogAsync(new() { GameSessionId = id, Offset = answer.NextOffset }, call.CancellationToken);
            await call.Terminal.Out.WriteAsync(answer.Log.AsMemory(), call.CancellationToken);
        }
        if (!answer.Complete)
            await call.HintAsync("(The log is not complete: the game session still runs, or its host has not sent the rest.)");
    }

    private static async Task FollowAsync(ApiCall call, string session)
    {
        if (!call.Style.IsForPeople)
            throw new CliException("--follow prints text as it comes; leave out --json, --query and --output.");

        var id = (await GameSessionLookup.FindAsync(call, session)).GameSessionId;
        var (offset, grown) = (0, call.Time.GetTimestamp());
        while (true)
        {
            var answer = await ReadAsync(call, id, offset);
            if (answer is { Log.Length: > 0 })
            {
                await call.Terminal.Out.WriteAsync(answer.Log.AsMemory(), call.CancellationToken);
                await call.Terminal.Out.FlushAsync(call.CancellationToken);
                (offset, grown) = (answer.NextOffset, call.Time.GetTimestamp());
            }

            if (answer is { Complete: true })
                return;
            if (answer is { More: true })
                continue;
            if (call.Time.GetElapsedTime(grown) > RestWithin && await IsOverAsync(call, id))
            {
                await call.NoteAsync("(The game session is over, and its host has not sent the rest of the log.)");
                return;
            }

            await Task.Delay(AskEvery, call.Time, call.CancellationToken);
        }
    }

    private static async Task<GetGameSessionLogResponse?> ReadAsync(ApiCall call, string id, int offset)
    {
        try
        {
            return await call.Api.GetGameSessionLogAsync(new() { GameSessionId = id, Offset = offset }, call.CancellationToken);
        }
        catch (NotFoundException)
        {
            // The game session is there: nothing has been written yet.
            return null;
        }
    }

    private static async Task<bool> IsOverAsync(ApiCall call, string id) =>
        (await GameSessionLookup.FindAsync(call, id)).Status is GameSessionStatus.Terminated or GameSessionStatus.Error;
}
