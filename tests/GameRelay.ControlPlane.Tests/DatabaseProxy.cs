using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GameRelay.Testing;
using Npgsql;

namespace GameRelay.ControlPlane.Tests;

internal enum ProxyMode
{
    Relay,

    /// <summary>Nobody listens any more, and what was open is closed.</summary>
    Refuse,

    /// <summary>Connections are closed as soon as they are open.</summary>
    Drop,

    /// <summary>Everything goes through, and takes its time on the way to Postgres.</summary>
    Slow,

    /// <summary>Connections are taken, and nothing is ever said.</summary>
    Silent,

    /// <summary>A connection is answered with <see cref="DatabaseProxy.SqlState"/>.</summary>
    Error,

    /// <summary>A COMMIT goes through; its answer does not.</summary>
    LoseCommit,
}

/// <summary>Stands between a control plane and its Postgres, to do what a real one does on bad days.</summary>
internal sealed class DatabaseProxy : IAsyncDisposable
{
    private static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly HashSet<TcpClient> _open = [];
    private volatile IPEndPoint _server;
    private readonly Task _accepting;
    private ProxyMode _mode;

    internal DatabaseProxy(string connectionString)
    {
        var target = new NpgsqlConnectionStringBuilder(connectionString);
        _server = ServerOf(target);
        _listener.Start();
        target.Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        target.SslMode = SslMode.Disable;
        target.GssEncryptionMode = GssEncryptionMode.Disable;
        target.Timeout = 2;
        ConnectionString = target.ConnectionString;
        _accepting = AcceptAsync();
    }

    internal string ConnectionString { get; }

    internal string SqlState { get; set; } = "";

    /// <summary>New connections go to the server of this connection string.</summary>
    internal void Retarget(string connectionString) => _server = ServerOf(new(connectionString));

    /// <summary>From now on; connections of another mode are closed.</summary>
    internal void Switch(ProxyMode mode)
    {
        lock (_open)
        {
            _mode = mode;
            if (mode == ProxyMode.Refuse)
                _listener.Stop();
            foreach (var connection in _open)
                connection.Dispose();
            _open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        Switch(ProxyMode.Refuse);
        await _accepting;
        _stopped.Dispose();
    }

    private static IPEndPoint ServerOf(NpgsqlConnectionStringBuilder target) => new(IPAddress.Parse(target.Host!), target.Port);

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        ProxyMode mode;
        lock (_open)
        {
            mode = _mode;
            _open.Add(client);
            _open.Add(server);
        }

        try
        {
            var fromClient = client.GetStream();
            if (mode == ProxyMode.Drop)
                return;
            if (mode == ProxyMode.Silent)
            {
                await fromClient.CopyToAsync(Stream.Null, _stopped.Token);
            }
            else if (mode == ProxyMode.Error)
            {
                await fromClient.ReadAtLeastAsync(new byte[1024], 8, cancellationToken: _stopped.Token);
                await fromClient.WriteAsync(ErrorResponse(SqlState), _stopped.Token);
            }
            else
            {
                await server.ConnectAsync(_server, _stopped.Token);
                await Task.WhenAny(server.GetStream().CopyToAsync(fromClient, _stopped.Token), PassOnAsync(client, server, mode));
            }
        }
        catch (Exception ex) when (ex is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever is connected sees the same.
        }
        finally
        {
            client.Dispose();
        }
    }

    private async Task PassOnAsync(TcpClient client, TcpClient server, ProxyMode mode)
    {
        var buffer = new byte[64 * 1024];
        while (await client.GetStream().ReadAsync(buffer, _stopped.Token) is var count and > 0)
        {
            if (mode == ProxyMode.LoseCommit && buffer.AsSpan(0, count).IndexOf("COMMIT\0"u8) >= 0)
            {
                // Postgres finishes the commit although nobody is there for the answer.
                client.Dispose();
                await server.GetStream().WriteAsync(buffer.AsMemory(0, count), _stopped.Token);
                await server.GetStream().ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false, _stopped.Token);
                return;
            }

            if (mode == ProxyMode.Slow)
                await Task.Delay(Slowness, TimeProvider.System, _stopped.Token);
            await server.GetStream().WriteAsync(buffer.AsMemory(0, count), _stopped.Token);
        }
    }

    // 'E', length, then fields of a letter and a text that ends with a zero (PostgreSQL, "Message Formats").
    private static byte[] ErrorResponse(string sqlState)
    {
        var fields = Encoding.ASCII.GetBytes($"SFATAL\0VFATAL\0C{sqlState}\0Mno\0\0");
        var message = new byte[5 + fields.Length];
        message[0] = (byte)'E';
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + fields.Length);
        fields.CopyTo(message, 5);
        return message;
    }
}
