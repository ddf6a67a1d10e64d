using GameRelay.HostAgent.Joining;
using GameRelay.Hosting.Host.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GameRelay.HostAgent.ControlPlane;

/// <summary>Verified channels to the control plane's replicas, one of which is in use, and what this host shows there.</summary>
internal sealed class ControlPlaneConnection : IDisposable
{
    private readonly GrpcChannel[] _channels;
    private int _current;

    public ControlPlaneConnection(IEnumerable<string> urls, HostCredential credential)
    {
        _channels = [.. urls.Select(url => Enrolment.OpenChannel(url, credential))];
        Authorization = Enrolment.Authorization(credential);
    }

    public HostControl.HostControlClient Client => new(_channels[Volatile.Read(ref _current)]);

    public Metadata Authorization { get; }

    /// <summary>The one in use does not answer.</summary>
    public void TryNext() => Volatile.Write(ref _current, (_current + 1) % _channels.Length);

    public void Dispose()
    {
        foreach (var channel in _channels)
            channel.Dispose();
    }
}
