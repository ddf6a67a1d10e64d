using GameRelay.Api;
using Microsoft.Extensions.Options;

namespace GameRelay.Backend.Sessions;

/// <summary>There is no fleet to offer game sessions of.</summary>
internal sealed class NoFleetException(string message) : Exception(message);

/// <summary>The fleet whose game sessions are offered: the configured one, or the newest that is ACTIVE, looked up anew every few seconds.</summary>
internal sealed class FleetChoice(IOptions<BackendOptions> options, GameRelayClient api, TimeProvider time)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);
    private Found? _newest;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (options.Value.FleetId is { Length: > 0 } configured)
            return configured;
        if (_newest is { } kept && time.GetElapsedTime(kept.At) < KeptFor)
            return kept.FleetId;

        FleetAttributes? newest = null;
        string? token = null;
        do
        {
            var page = await api.DescribeFleetAttributesAsync(new() { NextToken = token }, cancellationToken);
            foreach (var fleet in page.FleetAttributes.Where(fleet => fleet.Status == FleetStatus.Active))
            {
                if (newest is null || fleet.CreationTime > newest.CreationTime)
                    newest = fleet;
            }

            token = page.NextToken;
        }
        while (token is not null);

        _newest = new(newest?.FleetId ?? throw new NoFleetException("No fleet is configured, and none is ACTIVE."), time.GetTimestamp());
        return _newest.FleetId;
    }

    private sealed record Found(string FleetId, long At);
}
