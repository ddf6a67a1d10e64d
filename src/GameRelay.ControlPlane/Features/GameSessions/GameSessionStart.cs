using GameRelay.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Features.Fleets;
using GameRelay.ControlPlane.Hosts;
using GameRelay.Hosting.Host.V1;
using Google.Protobuf.WellKnownTypes;
using Activate = GameRelay.Hosting.Process.V1.Activate;

namespace GameRelay.ControlPlane.Features.GameSessions;

/// <summary>What somebody wants a game session to be, wherever it runs.</summary>
internal sealed record WantedGameSession
{
    public string? Name { get; init; }
    public required int MaximumPlayerSessionCount { get; init; }
    public string? CreatorId { get; init; }
    public required IReadOnlyList<GameProperty> GameProperties { get; init; }
    public string? GameSessionData { get; init; }
    public string? MatchmakerData { get; init; }
    public string? IdempotencyToken { get; init; }
    public byte[]? RequestFingerprint { get; init; }
    public string? PlacementId { get; init; }
}

/// <summary>Writes a game session on the process that was claimed for it, and the command that starts it there, in the caller's transaction.</summary>
internal sealed class GameSessionStart(MasterKeys masterKeys, TimeProvider time)
{
    internal GameSessionRow Begin(GameRelayDb db, string id, FleetRow fleet, string location, ClaimedProcess process, WantedGameSession wanted)
    {
        var now = time.GetUtcNow();
        var session = new GameSessionRow
        {
            Id = id,
            FleetId = fleet.Id,
            Location = location,
            ComputeId = process.ComputeId,
            ComputeName = process.ComputeName,
            ProcessId = process.ProcessId,
            Status = GameSessionStatus.Activating,
            Name = wanted.Name,
            MaximumPlayerSessionCount = wanted.MaximumPlayerSessionCount,
            CurrentPlayerSessionCount = 0,
            PlayerSessionCreationPolicy = PlayerSessionCreationPolicy.AcceptAll,
            ProtectionPolicy = fleet.NewGameSessionProtectionPolicy,
            CreatorId = wanted.CreatorId,
            GameProperties = wanted.GameProperties,
            GameSessionData = wanted.GameSessionData,
            MatchmakerData = wanted.MatchmakerData,
            IpAddress = process.IpAddress,
            DnsName = process.DnsName,
            Port = process.Port,
            PlayerGatewayStatus = fleet.PlayerGatewayMode.GatewayStatus(),
            CreationTime = now,
            ActivationDeadline = now + TimeSpan.FromSeconds(fleet.RuntimeConfiguration.GameSessionActivationTimeoutSeconds!.Value),
            PlacementId = wanted.PlacementId,
            IdempotencyToken = wanted.IdempotencyToken,
            RequestFingerprint = wanted.RequestFingerprint,
            SessionKeyVersion = masterKeys.CurrentVersion,
            SessionKeyEpoch = 1,
        };
        db.GameSessions.Add(session);
        ComputeCommands.Enqueue(db, process.ComputeId, ActivationOf(session), now);
        return session;
    }

    private static ActivateGameSession ActivationOf(GameSessionRow session) => new()
    {
        ProcessId = session.ProcessId,
        ActivationDeadline = Timestamp.FromDateTimeOffset(session.ActivationDeadline),
        Activate = new Activate
        {
            GameSessionId = session.Id,
            Name = session.Name ?? "",
            FleetId = session.FleetId,
            MaximumPlayerSessionCount = session.MaximumPlayerSessionCount,
            GameProperties = { session.GameProperties.Select(property => new Hosting.Process.V1.GameProperty { Key = property.Key, Value = property.Value }) },
            GameSessionData = session.GameSessionData ?? "",
            MatchmakerData = session.MatchmakerData ?? "",
            IpAddress = session.IpAddress,
            DnsName = session.DnsName ?? "",
            Port = session.Port,
        },
    };
}
