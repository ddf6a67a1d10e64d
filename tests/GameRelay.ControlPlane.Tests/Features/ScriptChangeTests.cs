using GameRelay.Api;
using GameRelay.ControlPlane.Tests.Hosts;
using GameRelay.Hosting.Host.V1;
using GameRelay.Testing;
using Grpc.Core;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class ScriptChangeTests : IAsyncLifetime
{
    private static readonly ReadOnlyMemory<byte> One = ControlPlaneHost.Zip(("index.js", "one"));
    private static readonly ReadOnlyMemory<byte> Two = ControlPlaneHost.Zip(("index.js", "two"), ("lib.js", ""));

    private ControlPlaneHost _controlPlane = null!;

    private GameRelayClient Api => _controlPlane.Api;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Fact]
    public async Task Scripts_are_listed_newest_first_in_pages()
    {
        Assert.Empty((await Api.ListScriptsAsync(new())).Scripts);
        var created = new List<Script>();
        for (var i = 0; i < 5; i++)
        {
            created.Add(await CreateAsync($"s{i}"));
            if (i != 2) // two of the same moment
                _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var all = (await Api.ListScriptsAsync(new())).Scripts;
        Assert.Equal(["s4", "s0"], new[] { all[0].Name, all[^1].Name });
        Assert.Equal(created.ToHashSet(), all.ToHashSet());

        var first = await Api.ListScriptsAsync(new() { Limit = 2 });
        var second = await Api.ListScriptsAsync(new() { Limit = 2, NextToken = first.NextToken });
        await CreateAsync("newer"); // shifts nothing
        var third = await Api.ListScriptsAsync(new() { Limit = 1_000_000, NextToken = second.NextToken });
        Assert.Equal(all, [.. first.Scripts, .. second.Scripts, .. third.Scripts]);
        Assert.Null(third.NextToken);
        var error = await Assert.ThrowsAsync<InvalidRequestException>(() => Api.ListScriptsAsync(new() { NextToken = "bm9uZQ" }));
        Assert.Contains("NextToken", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidRequestException>(() => Api.ListScriptsAsync(new() { Limit = 0 }));
    }

    [Fact]
    public async Task An_update_changes_what_it_gives_and_leaves_the_rest()
    {
        var script = await CreateAsync("game");
        _controlPlane.Time.Advance(TimeSpan.FromHours(1));

        var renamed = (await Api.UpdateScriptAsync(new() { ScriptId = script.ScriptArn, Name = "arena" })).Script;
        Assert.Equal(script with { Name = "arena" }, renamed);
        var versioned = (await Api.UpdateScriptAsync(new() { ScriptId = script.ScriptId, Version = "2", ZipFile = Two })).Script;
        Assert.Equal(renamed with { Version = "2", SizeOnDisk = Two.Length }, versioned);
        Assert.Equal(versioned, (await Api.UpdateScriptAsync(new() { ScriptId = script.ScriptId })).Script);
        Assert.Equal(versioned, (await Api.DescribeScriptAsync(new() { ScriptId = script.ScriptId })).Script);
        Assert.Equal(Two.ToArray(), (await _controlPlane.WithDbAsync(db => db.ScriptContents.SingleAsync())).Bytes);
    }

    [Fact]
    public async Task An_update_that_cannot_be_changes_nothing()
    {
        var script = await CreateAsync("game");

        await RefuseAsync(new() { ScriptId = script.ScriptId, Name = "x", ZipFile = new byte[] { 1, 2, 3 } }, "ZipFile cannot be used");
        await RefuseAsync(new() { ScriptId = script.ScriptId, Name = "x", StorageLocation = new() { Bucket = "b" } }, "send the zip itself as ZipFile");
        await RefuseAsync(new() { ScriptId = script.ScriptId, ZipFile = Two, StorageLocation = new() { Bucket = "b" } }, "not both");
        await RefuseAsync(new() { ScriptId = script.ScriptId, Name = "" }, "'name'");
        await RefuseAsync(new() { ScriptId = script.ScriptId, Version = new string('v', 1025) }, "'version'");
        await Assert.ThrowsAsync<NotFoundException>(() => Api.UpdateScriptAsync(new() { ScriptId = "script-none", Name = "x" }));

        Assert.Equal(script, (await Api.DescribeScriptAsync(new() { ScriptId = script.ScriptId })).Script);
    }

    [Fact]
    public async Task New_content_is_told_to_the_hosts_of_every_fleet_that_runs_the_script()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        await using var host = await WireHost.StartAsync(_controlPlane, fleet.FleetId);
        var before = (await host.CommandAsync(c => c.DesiredState is not null, "the desired state")).DesiredState;

        await Api.UpdateScriptAsync(new() { ScriptId = fleet.ScriptId!, Name = "a name is nothing to hosts" });
        await Api.UpdateScriptAsync(new() { ScriptId = fleet.ScriptId!, ZipFile = Two });

        var after = (await host.CommandAsync(c => c.DesiredState?.Version > before.Version, "the newer desired state")).DesiredState;
        Assert.Equal(before.Version + 1, after.Version);
        Assert.NotEqual(before.ScriptContentHash, after.ScriptContentHash);
        Assert.Equal(Two.ToArray(), await FetchAsync(host, after.ScriptContentHash));
        // A host that asks late for what was replaced is not told that its fleet has no script.
        var late = await Assert.ThrowsAsync<RpcException>(() => FetchAsync(host, before.ScriptContentHash));
        Assert.Equal(StatusCode.FailedPrecondition, late.StatusCode);
    }

    [Fact]
    public async Task The_same_content_again_is_no_news()
    {
        var fleet = await _controlPlane.CreateActiveFleetAsync(readyProcesses: 0);
        var content = (await _controlPlane.WithDbAsync(db => db.ScriptContents.SingleAsync())).Bytes;

        await Api.UpdateScriptAsync(new() { ScriptId = fleet.ScriptId!, ZipFile = content });

        Assert.Equal(1, (await _controlPlane.WithDbAsync(db => db.Fleets.SingleAsync())).DesiredVersion);
    }

    [Fact]
    public async Task A_script_is_deleted_with_its_content_unless_another_has_the_same()
    {
        var script = await CreateAsync("game");
        var twin = await CreateAsync("twin");

        await Api.DeleteScriptAsync(new() { ScriptId = script.ScriptArn });
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DescribeScriptAsync(new() { ScriptId = script.ScriptId }));
        await Assert.ThrowsAsync<NotFoundException>(() => Api.DeleteScriptAsync(new() { ScriptId = script.ScriptId }));
        Assert.Equal(1, await _controlPlane.WithDbAsync(db => db.ScriptContents.CountAsync()));

        await Api.DeleteScriptAsync(new() { ScriptId = twin.ScriptId });
        Assert.Equal(0, await _controlPlane.WithDbAsync(db => db.ScriptContents.CountAsync()));
        Assert.Empty((await Api.ListScriptsAsync(new())).Scripts);
    }

    [Fact]
    public async Task A_script_is_not_deleted_while_a_fleet_uses_it()
    {
        var script = await CreateAsync("game");
        var fleetId = (await Api.CreateFleetAsync(ControlPlaneHost.FleetRequest(script.ScriptId))).FleetAttributes.FleetId;

        var refused = await Assert.ThrowsAsync<InvalidRequestException>(() => Api.DeleteScriptAsync(new() { ScriptId = script.ScriptId }));
        Assert.Equal($"Script '{script.ScriptId}' cannot be deleted while a fleet uses it: {fleetId} (NEW). Delete the fleet first.", refused.Message);

        await Api.DeleteFleetAsync(new() { FleetId = fleetId });
        await Eventually.TrueAsync(
            async () =>
            {
                await _controlPlane.TickAsync<ControlPlane.Features.Fleets.FleetDeletion>();
                return (await Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes.Single().Status == FleetStatus.Terminated;
            },
            "the fleet is gone");
        await Api.DeleteScriptAsync(new() { ScriptId = script.ScriptId });
        Assert.Equal(script.ScriptId, (await Api.DescribeFleetAttributesAsync(new() { FleetIds = [fleetId] })).FleetAttributes.Single().ScriptId);
    }

    private async Task<Script> CreateAsync(string name) => (await Api.CreateScriptAsync(new() { Name = name, Version = "1", ZipFile = One })).Script;

    private async Task RefuseAsync(UpdateScriptRequest request, string problem) => Assert.Contains(
        problem, (await Assert.ThrowsAsync<InvalidRequestException>(() => Api.UpdateScriptAsync(request))).Message, StringComparison.Ordinal);

    private async Task<byte[]> FetchAsync(WireHost host, string contentHash)
    {
        using var channel = WireHost.OpenChannel(_controlPlane);
        using var call = new HostControl.HostControlClient(channel).FetchScript(new() { ContentHash = contentHash }, host.Authorization());
        using MemoryStream package = new();
        while (await call.ResponseStream.MoveNext(Deadline.Token()))
            package.Write(call.ResponseStream.Current.Data.Span);
        return package.ToArray();
    }
}
