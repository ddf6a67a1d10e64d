using GameRelay.Realtime.Frames;
using GameRelay.Realtime.Handshake;
using GameRelay.Realtime.Sealing;

namespace GameRelay.Realtime.Tests;

/// <summary>The test vectors of <c>docs/protocol.md</c>, computed anew and compared with the page.</summary>
public class ProtocolPageTests
{
    private const string GameSessionId = "arn:aws:gamelift:local::gamesession/fleet-0/gsess-0";
    private const string PlayerSessionId = "psess-00000000-0000-0000-0000-000000000001";
    private static readonly DateTimeOffset Expiry = DateTimeOffset.FromUnixTimeMilliseconds(1_893_456_000_000);
    private static readonly byte[] MasterKey = Bytes(0x00, 32);
    private static readonly byte[] TokenKey = Bytes(0x20, 32);
    private static readonly byte[] TokenNonce = Bytes(0x40, 12);
    private static readonly byte[] ClientRandom = Bytes(0x60, 32);
    private static readonly byte[] RelayRandom = Bytes(0x80, 32);
    private static readonly byte[] Cookie = Bytes(0xa0, 20);

    [Fact]
    public void Every_test_vector_of_the_page_is_what_this_code_computes()
    {
        var computed = Compute();
        if (Environment.GetEnvironmentVariable("GAMERELAY_WRITE_DOCS") == "1")
            WritePage(computed);
        var page = ReadPage();

        Assert.Equal(computed.Select(pair => $"{pair.Key} = {pair.Value}"), page.Select(pair => $"{pair.Key} = {pair.Value}"));
    }

    [Fact]
    public void Every_disconnect_code_is_on_the_page()
    {
        var page = File.ReadAllText(PagePath());
        Assert.All(Enum.GetValues<DisconnectCode>(), code => Assert.Contains($"| {(int)code} | {code} |", page, StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Compute()
    {
        var vectors = new Dictionary<string, string>();
        var sessionKey = SessionKeys.Derive(MasterKey, GameSessionId, 1);
        var text = ConnectToken.Create(sessionKey, GameSessionId, PlayerSessionId, Expiry, new PeerLimits(100, 400), TokenKey, TokenNonce);
        Assert.True(ConnectToken.TryParse(text, out var token));
        Add("session key", sessionKey);
        Add("private part", token.PrivatePart);
        vectors.Add("token text", text);

        var hello = new byte[RealtimeLimits.MaxDatagramBytes];
        var length = Hello.Write(hello, 3, ClientRandom, Cookie, token.PrivatePart);
        Assert.Equal(1000, length);
        Add("hello, without its zeros at the end", hello.AsSpan(0, 56 + token.PrivatePart.Length));
        var answer = new byte[RelayAnswers.LongestBytes];
        Add("challenge", answer.AsSpan(0, RelayAnswers.WriteChallenge(answer, ClientRandom, Cookie)));
        AddSuite("AES-256-GCM", SealingSuite.Aes256Gcm);
        AddSuite("ChaCha20-Poly1305", SealingSuite.ChaCha20Poly1305);
        return vectors;

        void AddSuite(string name, SealingSuite suite)
        {
            var toRelay = new byte[44];
            var toClient = new byte[44];
            TrafficKeys.Derive(suite, 0x01020304, TokenKey, ClientRandom, RelayRandom, toRelay, toClient);
            Add($"{name}: client to relay, key and IV", toRelay);
            Add($"{name}: relay to client, key and IV", toClient);

            var relay = TrafficKeys.ForRelay(suite, 0x01020304, TokenKey, ClientRandom, RelayRandom);
            var client = TrafficKeys.ForClient(suite, 0x01020304, TokenKey, ClientRandom, RelayRandom);
            Add($"{name}: welcome", answer.AsSpan(0, RelayAnswers.WriteWelcome(answer, relay, ClientRandom, RelayRandom, offeredSuites: 3)));
            Add($"{name}: refusal", answer.AsSpan(0, RelayAnswers.WriteRefusal(answer, suite, TokenKey, ClientRandom, DisconnectCode.TokenExpired)));

            // A message with op code 10 to the script.
            var frame = new byte[Frame.MaxHeaderBytes + 5];
            var packed = new byte[FastFrames.MaxBytes];
            var plaintext = packed.AsSpan(0, FastFrames.Write(packed, frame.AsSpan(0, Frame.WriteMessage(frame, 10, 0, -1, 0, reliable: false, "hello"u8))));
            vectors[$"{name}: plaintext"] = Convert.ToHexStringLower(plaintext);
            Add($"{name}: first datagram to the relay", SealedConnectionTests.Seal(client, plaintext, DatagramType.Fast));
            Add($"{name}: second datagram to the relay, empty", SealedConnectionTests.Seal(client, default, DatagramType.Data));
            Add($"{name}: first datagram to the client, same plaintext", SealedConnectionTests.Seal(relay, plaintext, DatagramType.Fast));
        }

        void Add(string name, ReadOnlySpan<byte> bytes) => vectors.Add(name, Convert.ToHexStringLower(bytes));
    }

    private static Dictionary<string, string> ReadPage()
    {
        var vectors = new Dictionary<string, string>();
        var lines = File.ReadLines(PagePath()).SkipWhile(line => line != "```vectors").Skip(1).TakeWhile(line => line != "```");
        foreach (var line in lines)
        {
            var parts = line.Split(" = ", 2);
            vectors.Add(parts[0], parts[1]);
        }

        return vectors;
    }

    private static void WritePage(Dictionary<string, string> vectors)
    {
        const string start = "```vectors\n";
        var page = File.ReadAllText(PagePath());
        var from = page.IndexOf(start, StringComparison.Ordinal) + start.Length;
        var to = page.IndexOf("```", from, StringComparison.Ordinal);
        File.WriteAllText(PagePath(), $"{page[..from]}{string.Concat(vectors.Select(pair => $"{pair.Key} = {pair.Value}\n"))}{page[to..]}");
    }

    private static string PagePath()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "GameRelay.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository's root.");
        return Path.Combine(folder.FullName, "docs", "protocol.md");
    }

    private static byte[] Bytes(int first, int count) => [.. Enumerable.Range(first, count).Select(value => (byte)value)];
}
