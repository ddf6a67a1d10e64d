using GameRelay.Hosting.Process.V1;
using GameRelay.Relay.Hosting;
using GameRelay.Relay.Scripting;
using GameRelay.Relay.Transports;

namespace GameRelay.Relay.Routing;

/// <summary>
/// From a client that proved its token to a player: the control plane is asked through the agent, then the script. A player session that was
/// taken for somebody who does not come to be a player is given back.
/// </summary>
internal sealed class Admission(IScript script, PlayerTable players, SessionState state, AgentReports reports, TimeProvider time)
{
    // Longer than the agent waits for the control plane, so that this ends a join only when the agent itself is silent or gone.
    public static readonly TimeSpan AnswerTimeLimit = TimeSpan.FromSeconds(15);

    private readonly List<PendingJoin> _pending = []; // in order of their deadlines
    private readonly List<PendingJoin> _deciding = []; // those about whom the script has promised to decide
    private ulong _lastRequestId;

    public long? NextDeadlineTimestamp => _pending is [var first, ..] ? first.Deadline : null;

    /// <summary>Of those whom the control plane has accepted and the script not yet.</summary>
    public IEnumerable<string> DecidingPlayerSessionIds => _deciding.Select(join => join.PlayerSessionId);

    public void Join(IPeerLink link, string playerSessionId, ReadOnlySpan<byte> payload)
    {
        if (Obstacle() is { } obstacle)
        {
            link.Refuse(obstacle.Code, obstacle.Reason);
            return;
        }

        var deadline = time.GetTimestamp() + (long)(AnswerTimeLimit.TotalSeconds * time.TimestampFrequency);
        PendingJoin join = new(++_lastRequestId, link, playerSessionId, payload.ToArray(), deadline);
        _pending.Add(join);
        Ask(join, repeated: false);
    }

    /// <summary>The client of a join that is not answered yet is gone.</summary>
    public void Left(IPeerLink link)
    {
        foreach (var list in (List<PendingJoin>[])[_pending, _deciding])
        {
            if (list.Find(join => join.Link == link) is not { } join)
                continue;
            GiveBack(join.PlayerSessionId);
            list.Remove(join);
        }
    }

    /// <summary>The agent is back, or another one took over: it may never have heard the questions.</summary>
    public void AskAgain()
    {
        foreach (var join in _pending)
            Ask(join, repeated: true);
    }

    public void Answer(PlayerAnswer answer)
    {
        var index = _pending.FindIndex(join => join.RequestId == answer.RequestId);
        if (index < 0)
            return;
        var join = _pending[index];
        _pending.RemoveAt(index);
        switch (answer.Code)
        {
            case PlayerAnswerCode.Accepted:
                Admit(join, answer);
                break;
            case PlayerAnswerCode.Refused:
                join.Link.Refuse(DisconnectCode.PlayerSessionInvalid, answer.Reason);
                break;
            default:
                join.Link.Refuse(DisconnectCode.Unavailable, answer.Reason);
                break;
        }
    }

    public void EndOverdue()
    {
        while (_pending is [var join, ..] && join.Deadline <= time.GetTimestamp())
        {
            _pending.RemoveAt(0);
            GiveBack(join.PlayerSessionId);
            join.Link.Refuse(DisconnectCode.Unavailable, "The player session could not be validated in time.");
        }
    }

    /// <summary>The game session is over.</summary>
    public void RefuseAll()
    {
        foreach (var join in _pending.Concat(_deciding))
            join.Link.Refuse(DisconnectCode.GameSessionEnded, "The game session is over.");
        _pending.Clear();
        _deciding.Clear();
    }

    /// <summary>Tells the control plane that the player session is not in use any more.</summary>
    public void GiveBack(string playerSessionId) => reports.Send(new ProcessReport
    {
        RemovePlayer = new RemovePlayer { GameSessionId = state.GameSessionId, PlayerSessionId = playerSessionId },
    });

    private void Admit(PendingJoin join, PlayerAnswer answer)
    {
        if (Obstacle() is { } obstacle)
        {
            GiveBack(join.PlayerSessionId);
            join.Link.Refuse(obstacle.Code, obstacle.Reason);
            return;
        }

        ScriptPlayer player = new(players.NextPeerId(), join.PlayerSessionId, NullIfEmpty(answer.PlayerId), NullIfEmpty(answer.PlayerData));
        if (IsWelcome(join, player, answer.Traceparent))
        {
            Accept(join, player);
        }
        else if (script.Defines(ScriptCallback.OnPlayerConnect) && script.IsAnswerPending)
        {
            _deciding.Add(join);
            script.WhenAnswered(yes => Decided(join, player, yes));
        }
        else
        {
            Refuse(join);
        }
    }

    private void Decided(PendingJoin join, ScriptPlayer player, bool yes)
    {
        if (!_deciding.Remove(join))
            return; // the client has left, or all were refused
        if (yes && state.Phase == ProcessPhase.Active)
            Accept(join, player);
        else
            Refuse(join);
    }

    private void Accept(PendingJoin join, ScriptPlayer player)
    {
        players.Add(new RelayPlayer(join.Link, player));
        // What the script sends now reaches the client, though the client is told of its acceptance after it.
        if (script.Defines(ScriptCallback.OnPlayerAccepted) && !state.IsOver)
            script.PlayerAccepted(player);
        join.Link.Accept(player.PeerId);
    }

    private void Refuse(PendingJoin join)
    {
        GiveBack(join.PlayerSessionId);
        join.Link.Refuse(DisconnectCode.Refused, "The game session's script refused the player.");
    }

    private bool IsWelcome(PendingJoin join, ScriptPlayer player, string traceParent)
    {
        try
        {
            using CallbackSpan span = new("onPlayerConnect", traceParent, reports, time);
            return !script.Defines(ScriptCallback.OnPlayerConnect) || script.PlayerConnect(player, join.Payload);
        }
        catch (ScriptFailedException)
        {
            // In no table at this moment, so nobody else would close it.
            join.Link.Refuse(DisconnectCode.GameSessionEnded, "The game session is over.");
            throw;
        }
    }

    private (DisconnectCode Code, string Reason)? Obstacle()
    {
        if (state.Phase != ProcessPhase.Active)
            return (DisconnectCode.GameSessionEnded, "The game session admits no more players.");
        // The game session's own maximum may change while it runs; whoever gives out player sessions holds it.
        if (players.Count + _deciding.Count >= script.MaxPlayers)
            return (DisconnectCode.Refused, "The game session is full.");
        return null;
    }

    private void Ask(PendingJoin join, bool repeated) => reports.Send(new ProcessReport
    {
        AcceptPlayer = new AcceptPlayer
        {
            RequestId = join.RequestId,
            GameSessionId = state.GameSessionId,
            PlayerSessionId = join.PlayerSessionId,
            Repeated = repeated,
        },
    });

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private sealed record PendingJoin(ulong RequestId, IPeerLink Link, string PlayerSessionId, byte[] Payload, long Deadline);
}
