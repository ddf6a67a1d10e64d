using GameRelay.Api;
using GameRelay.ControlPlane.Api;
using GameRelay.ControlPlane.Data;
using GameRelay.ControlPlane.Features.Fleets;
using Microsoft.EntityFrameworkCore;

namespace GameRelay.ControlPlane.Hosts;

/// <summary>The hosts that count as instances in the fleet's capacity and have joined, newest first.</summary>
internal sealed class DescribeInstances(IDbContextFactory<GameRelayDb> databases, Arns arns) : IOperation<DescribeInstancesRequest, DescribeInstancesResponse>
{
    public async Task<DescribeInstancesResponse> HandleAsync(DescribeInstancesRequest request, CancellationToken cancellationToken)
    {
        await using var db = await databases.CreateDbContextAsync(cancellationToken);
        var fleet = await db.FindFleetAsync(request.FleetId, cancellationToken);
        if (request.Location is { } given)
            await db.CheckLocationAsync(fleet.Id, given, cancellationToken);
        // One that is named is found wherever it is.
        var location = request.Location ?? (request.InstanceId is null ? arns.Region : null);

        var hosts = db.Computes.AsNoTracking()
            .Where(c => c.FleetId == fleet.Id && c.Status != ComputeStatus.Terminated && c.Status != ComputeStatus.Lost);
        if (location is not null)
            hosts = hosts.Where(c => c.Location == location);
        if (request.InstanceId is { } name)
            hosts = hosts.Where(c => c.ComputeName == name);
        string?[] filter = [nameof(DescribeInstances), fleet.Id, location, request.InstanceId];
        if (PageToken.Parse(request.NextToken, filter) is { } after)
            hosts = hosts.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(after.Time, after.Key)));

        var size = Page.Size(request.Limit);
        var rows = await hosts.OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(size + 1).ToListAsync(cancellationToken);
        if (rows.Count == 0 && request.InstanceId is { } missing)
            throw new NotFoundException($"Fleet '{fleet.Id}' has no instance '{missing}'{(request.Location is null ? "" : $" in location '{location}'")}.");
        var next = Page.Cut(rows, size, last => new PageToken(last.CreatedAt, last.Id).ToText(filter));
        return new() { Instances = [.. rows.Select(row => ToApi(row, fleet))], NextToken = next };
    }

    private static Instance ToApi(ComputeRow host, FleetRow fleet) => new()
    {
        FleetId = fleet.Id,
        FleetArn = fleet.Arn,
        InstanceId = host.ComputeName,
        IpAddress = host.IpAddress,
        DnsName = host.DnsName,
        OperatingSystem = fleet.OperatingSystem,
        Type = fleet.InstanceType,
        Status = host switch
        {
            { DrainingSince: not null } or { Status: ComputeStatus.Retiring } => InstanceStatus.Terminating,
            { ActiveSince: null } => InstanceStatus.Pending,
            _ => InstanceStatus.Active,
        },
        CreationTime = host.CreatedAt,
        Location = host.Location,
    };
}
