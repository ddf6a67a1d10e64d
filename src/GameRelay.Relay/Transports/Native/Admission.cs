using System.Buffers.Binary;
using System.Security.Cryptography;
using GameRelay.Realtime;
using GameRelay.Realtime.Handshake;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Relay.Transports.Native;

/// <summary>Answers strangers, and lets in those whose token opens. Keeps nothing of anybody before that.</summary>
internal sealed class Admission(
    ConnectionTable connections, IReadOnlyDictionary<string, NativeLink> players, RelaySockets sockets, TransportCounters counters, NativeTransportOptions options, TimeProvider time)
{
    // By the tag of the private part. Only tokens that the control plane made for this game session get here, so their number is bounded by it.
    private readonly Dictionary<UInt128, TokenUse> _tokens = [];

    private byte[]? _sessionKey;
    private string _gameSessionId = "";
    private DateTimeOffset _controlPlaneTime;
    private long _controlPlaneTimeAt;

    public AddressCookies Cookies { get; } = new(time);

    /// <summary>Connections that have not logged in.</summary>
    public int Pending { get; private set; }

    public void Open(string gameSessionId, ReadOnlySpan<byte> sessionKey, DateTimeOffset controlPlaneTime)
    {
        _gameSessionId = gameSessionId;
        _sessionKey = sessionKey.ToArray();
        _controlPlaneTime = controlPlaneTime;
        _controlPlaneTimeAt = time.GetTimestamp();
    }

    public void Take(ReadOnlySpan<byte> datagram, PathEndPoint source, long now)
    {
        Span<byte> answer = stackalloc byte[RelayAnswers.LongestBytes];
        var length = Answer(datagram, source, now, answer);
        if (length > 0)
            sockets.Of(source.AddressFamily).Queue(answer[..length], source);
    }

    /// <summary>The client has shown that it holds the token key: from now on its token is used.</summary>
    public void Prove(RelayConnection connection)
    {
        connection.Proven = true;
        if (_tokens.TryGetValue(connection.TokenId, out var use) && use.Connection == connection)
            use.Used = true;
    }

    /// <summary>The connection has logged in, or is gone.</summary>
    public void Settle(RelayConnection connection)
    {
        if (!connection.IsPending)
            return;
        connection.IsPending = false;
        Pending--;
    }

    public void Remove(RelayConnection connection)
    {
        Settle(connection);
        connections.Remove(connection);
        if (!_tokens.TryGetValue(connection.TokenId, out var use) || use.Connection != connection)
            return;
        use.Connection = null;
        if (!use.Used)
            _tokens.Remove(connection.TokenId);
    }

    /// <summary>Forgets used tokens that are too old to be taken again anyway.</summary>
    public void Sweep()
    {
        var controlPlaneNow = ControlPlaneNow();
        foreach (var (id, use) in _tokens)
        {
            if (use.Connection is null && use.ExpiresAt <= controlPlaneNow && !players.ContainsKey(use.PlayerSessionId))
                _tokens.Remove(id);
        }
    }

    private int Answer(ReadOnlySpan<byte> datagram, PathEndPoint source, long now, Span<byte> answer)
    {
        if (!Hello.TryRead(datagram, out var hello))
        {
            if (datagram.Length >= RealtimeLimits.MinHelloBytes && Datagram.TypeOf(datagram[0]) == DatagramType.Hello
                && Datagram.VersionOf(datagram[0]) != Datagram.Version)
            {
                return RelayAnswers.WriteVersionNotSupported(answer, datagram[2..]);
            }

            counters.DroppedMalformed++;
            return 0;
        }

        if (!hello.HasCookie || !Cookies.IsValid(hello.Cookie, source, hello.ClientRandom))
        {
            Span<byte> cookie = stackalloc byte[Hello.CookieBytes];
            Cookies.Make(source, hello.ClientRandom, cookie);
            return RelayAnswers.WriteChallenge(answer, hello.ClientRandom, cookie);
        }

        if (_sessionKey is null || !SealingSuites.TryChoose(hello.OfferedSuites, out var suite)
            || !PrivateToken.TryOpen(hello.PrivatePart, _sessionKey, _gameSessionId, out var token))
        {
            // Nothing that this relay could seal an answer with.
            counters.DroppedTokenRefused++;
            return 0;
        }

        return AnswerToken(hello, suite, token, source, now, answer);
    }

    private int AnswerToken(in Hello hello, SealingSuite suite, PrivateToken token, PathEndPoint source, long now, Span<byte> answer)
    {
        var tokenId = BinaryPrimitives.ReadUInt128LittleEndian(hello.PrivatePart[^16..]);
        var live = _tokens.TryGetValue(tokenId, out var use) ? use.Connection : null;
        if (live is { Ended: false } && hello.ClientRandom.SequenceEqual(live.ClientRandom))
        {
            live.Welcome.CopyTo(answer);
            return live.Welcome.Length;
        }

        // A used token is good again, whatever its age, for as long as its player is here or in the reconnection grace.
        var used = use?.Used ?? false;
        DisconnectCode? refusal = null;
        if (used && live is not { IsPending: true, Ended: false } && !players.ContainsKey(token.PlayerSessionId))
            refusal = DisconnectCode.TokenUsed;
        else if (!used && token.ExpiresAt <= ControlPlaneNow())
            refusal = DisconnectCode.TokenExpired;
        if (refusal is { } code)
        {
            counters.DroppedTokenRefused++;
            return RelayAnswers.WriteRefusal(answer, suite, token.TokenKey, hello.ClientRandom, code);
        }

        // An attempt that was given up; one token holds one pending place.
        if (live is { Proven: false })
            Remove(live);

        if (Pending >= options.MaxPendingConnections || !connections.TryReserve(out var slot, out var id, out var generation))
        {
            counters.DroppedPendingFull++;
            return 0;
        }

        Span<byte> relayRandom = stackalloc byte[TrafficKeys.RandomBytes];
        RandomNumberGenerator.Fill(relayRandom);
        var sealing = TrafficKeys.ForRelay(suite, id, token.TokenKey, hello.ClientRandom, relayRandom);
        var length = RelayAnswers.WriteWelcome(answer, sealing, hello.ClientRandom, relayRandom, hello.OfferedSuites);
        var connection = new RelayConnection(
            id, slot, generation, sealing, source.Copy(), token, tokenId, hello.ClientRandom.ToArray(), answer[..length].ToArray())
        {
            CreatedAt = now,
        };
        connections.Add(connection);
        Pending++;
        _tokens[tokenId] = new TokenUse(token.PlayerSessionId, token.ExpiresAt) { Connection = connection, Used = used };
        return length;
    }

    private DateTimeOffset ControlPlaneNow() => _controlPlaneTime + time.GetElapsedTime(_controlPlaneTimeAt);

    private sealed class TokenUse(string playerSessionId, DateTimeOffset expiresAt)
    {
        public string PlayerSessionId { get; } = playerSessionId;
        public DateTimeOffset ExpiresAt { get; } = expiresAt;

        /// <summary>The newest connection that this token opened, while it lives.</summary>
        public RelayConnection? Connection { get; set; }

        /// <summary>A client has proved to hold it, so it starts no second stay in the game session.</summary>
        public bool Used { get; set; }
    }
}
