using GameRelay.HostAgent.Joining;
using GameRelay.Hosting.Host.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace GameRelay.HostAgent.ControlPlane;

/// <summary>A verified channel to the control plane, and what this host shows there.</summary>
internal sealed class ControlPlaneConnection(GrpcChannel channel, HostCredential credential) : IDisposable
{
    public HostControl.HostControlClient Client { get; } = new(channel);

    public Metadata Authorization { get; } = Enrolment.Authorization(credential);

    public void Dispose() => channel.Dispose();
}
