using System.Security.Cryptography;
using GameRelay.Api;
using GameRelay.ControlPlane.Features.AccessKeys;
using GameRelay.ControlPlane.Tests.Api;
using GameRelay.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace GameRelay.ControlPlane.Tests.Features;

public sealed class AccessKeyTests : IAsyncLifetime
{
    private ControlPlaneHost _controlPlane = null!;

    public async ValueTask InitializeAsync() => _controlPlane = await ControlPlaneHost.StartAsync();

    public ValueTask DisposeAsync() => _controlPlane.DisposeAsync();

    [Theory]
    [InlineData(AuthenticationScheme.SigV4)]
    [InlineData(AuthenticationScheme.Bearer)]
    public async Task A_new_key_works_and_its_secret_is_told_once(AuthenticationScheme scheme)
    {
        var created = await _controlPlane.Api.CreateAccessKeyAsync(new() { Description = "matchmaker" });

        await ClientOf(created, scheme).DescribeFleetAttributesAsync(new());
        Assert.Matches("^GR[A-Z2-7]{18}$", created.AccessKey.AccessKeyId);
        Assert.Matches("^[A-Za-z0-9_-]{43}$", created.SecretAccessKey);
        Assert.Equal(("matchmaker", AccessKeyStatus.Active, 1), (created.AccessKey.Description, created.AccessKey.Status, created.AccessKey.MasterKeyVersion));
        var listed = await _controlPlane.PostBearerAsync("GameRelay.ListAccessKeys", "{}");
        Assert.Contains(created.AccessKey.AccessKeyId, listed.Body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(created.SecretAccessKey, listed.Body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_listed_newest_first_in_pages_and_by_status()
    {
        var ids = new List<string> { ControlPlaneHost.AccessKeyId };
        for (var i = 0; i < 3; i++)
        {
            _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
            ids.Insert(0, (await _controlPlane.Api.CreateAccessKeyAsync(new())).AccessKey.AccessKeyId);
        }

        await _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = ids[1] });

        var listed = new List<string>();
        for (string? token = null; listed.Count == 0 || token is not null;)
        {
            var page = await _controlPlane.Api.ListAccessKeysAsync(new() { Limit = 3, NextToken = token });
            listed.AddRange(page.AccessKeys.Select(key => key.AccessKeyId));
            token = page.NextToken;
        }

        Assert.Equal(ids, listed);
        var revoked = Assert.Single((await _controlPlane.Api.ListAccessKeysAsync(new() { Status = AccessKeyStatus.Revoked })).AccessKeys);
        Assert.Equal((ids[1], _controlPlane.Clock.GetUtcNow(), (int?)null), (revoked.AccessKeyId, revoked.RevocationTime, revoked.MasterKeyVersion));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_on_every_replica()
    {
        await using var other = await ControlPlaneHost.StartAsync(besides: _controlPlane);
        var created = await _controlPlane.Api.CreateAccessKeyAsync(new());
        var here = ClientOf(created);
        var there = ClientOf(created, endpoint: other.Url);
        await here.DescribeFleetAttributesAsync(new());
        await there.DescribeFleetAttributesAsync(new());

        await _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = created.AccessKey.AccessKeyId });

        await Assert.ThrowsAsync<UnrecognizedClientException>(() => here.DescribeFleetAttributesAsync(new()));
        // The clock stands, so that it is not the cache's time that ends it.
        await Eventually.TrueAsync(
            async () => await Record.ExceptionAsync(() => there.DescribeFleetAttributesAsync(new())) is UnrecognizedClientException,
            "the key is refused by the other replica",
            TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Revoking_again_answers_the_same_and_the_secret_is_gone()
    {
        var id = (await _controlPlane.Api.CreateAccessKeyAsync(new())).AccessKey.AccessKeyId;

        var first = await _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = id });
        _controlPlane.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = id });

        Assert.Equal(first.AccessKey, second.AccessKey);
        Assert.Empty((await _controlPlane.WithDbAsync(db => db.AccessKeys.SingleAsync(k => k.Id == id))).SecretEncrypted);
        await Assert.ThrowsAsync<NotFoundException>(() => _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = "GRNOBODY" }));
    }

    [Fact]
    public async Task The_last_key_that_works_cannot_be_revoked()
    {
        var error = await Assert.ThrowsAsync<ConflictException>(() => _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = ControlPlaneHost.AccessKeyId }));
        Assert.Contains("the last one that works", error.Message, StringComparison.Ordinal);

        var other = await _controlPlane.Api.CreateAccessKeyAsync(new());
        // Each revokes the other's key.
        var outcomes = await Task.WhenAll(
            Record.ExceptionAsync(() => _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = other.AccessKey.AccessKeyId })).AsTask(),
            Record.ExceptionAsync(() => ClientOf(other).RevokeAccessKeyAsync(new() { AccessKeyId = ControlPlaneHost.AccessKeyId })).AsTask());

        Assert.Single(outcomes, outcome => outcome is null);
        Assert.Single(outcomes, outcome => outcome is ConflictException or UnrecognizedClientException);
        Assert.Equal(1, await _controlPlane.WithDbAsync(db => db.AccessKeys.CountAsync(k => k.Status == AccessKeyStatus.Active)));
    }

    [Fact]
    public async Task A_key_that_no_master_key_opens_does_not_count_as_one_that_works()
    {
        var other = (await _controlPlane.Api.CreateAccessKeyAsync(new())).AccessKey.AccessKeyId;
        await _controlPlane.WithDbAsync(db => db.AccessKeys.Where(k => k.Id == other).ExecuteUpdateAsync(set => set.SetProperty(k => k.KeyVersion, 9)));

        await Assert.ThrowsAsync<ConflictException>(() => _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = ControlPlaneHost.AccessKeyId }));
    }

    [Fact]
    public async Task When_a_key_was_last_used_is_kept()
    {
        var uses = _controlPlane.Services.GetRequiredService<AccessKeyUses>();
        var created = await _controlPlane.Api.CreateAccessKeyAsync(new());
        Assert.Null(await LastUseAsync(created));

        await Assert.ThrowsAsync<InvalidSignatureException>(
            () => _controlPlane.CreateClient(created.AccessKey.AccessKeyId, "wrong").DescribeFleetAttributesAsync(new()));
        await uses.SaveAsync(Deadline.Token());
        Assert.Null(await LastUseAsync(created));

        await ClientOf(created).DescribeFleetAttributesAsync(new());
        var used = _controlPlane.Clock.GetUtcNow();
        await uses.SaveAsync(Deadline.Token());
        _controlPlane.Time.Advance(TimeSpan.FromMinutes(1));
        await uses.SaveAsync(Deadline.Token());
        Assert.Equal(used, await LastUseAsync(created));
    }

    [Fact]
    public async Task A_revoked_key_of_the_settings_stays_revoked_when_the_server_starts_again()
    {
        var other = await _controlPlane.Api.CreateAccessKeyAsync(new());
        await _controlPlane.Api.RevokeAccessKeyAsync(new() { AccessKeyId = ControlPlaneHost.AccessKeyId });

        await using var restarted = await ControlPlaneHost.StartAsync(besides: _controlPlane);

        await Assert.ThrowsAsync<UnrecognizedClientException>(() => restarted.Api.DescribeFleetAttributesAsync(new()));
        await ClientOf(other, endpoint: restarted.Url).DescribeFleetAttributesAsync(new());
    }

    [Fact]
    public async Task A_new_master_key_encrypts_the_old_one_opens_and_reencryption_lets_it_go()
    {
        string one = NewMasterKey(), two = NewMasterKey();
        await using var first = await ControlPlaneHost.StartAsync(settings: [$"--MasterKey:Keys:1={one}"]);
        var old = await first.Api.CreateAccessKeyAsync(new());
        var game = await first.CreateGameSessionAsync();

        await using (var both = await ControlPlaneHost.StartAsync(
            besides: first, settings: [$"--MasterKey:Keys:1={one}", $"--MasterKey:Keys:2={two}", "--MasterKey:CurrentVersion=2"]))
        {
            await ClientOf(old, endpoint: both.Url).DescribeFleetAttributesAsync(new());
            Assert.Equal(2, (await both.Api.CreateAccessKeyAsync(new())).AccessKey.MasterKeyVersion);

            var reencrypted = await both.Api.ReencryptSecretsAsync(new());
            Assert.Equal((2, 2), (reencrypted.MasterKeyVersion, reencrypted.ReencryptedCount));
            Assert.Equal([1], reencrypted.OlderVersionsInUse);
            // The replica that was configured first has only the old key, and does not take anything back.
            Assert.Equal(0, (await first.Api.ReencryptSecretsAsync(new())).ReencryptedCount);

            var tooEarly = await Assert.ThrowsAsync<InvalidOperationException>(() => StartWithTwoAsync());
            Assert.Contains("MasterKey:Keys holds no key of version 1", tooEarly.Message, StringComparison.Ordinal);

            await both.TransitionAsync((transitions, db) => transitions.EndAsync(db, game.GameSessionId, null, "over", default));
            Assert.Empty((await both.Api.ReencryptSecretsAsync(new())).OlderVersionsInUse);
        }

        await using var last = await StartWithTwoAsync();
        await ClientOf(old, endpoint: last.Url).DescribeFleetAttributesAsync(new());

        Task<ControlPlaneHost> StartWithTwoAsync() =>
            ControlPlaneHost.StartAsync(besides: first, settings: [$"--MasterKey:Keys:2={two}", "--MasterKey:CurrentVersion=2"]);
    }

    private GameRelayClient ClientOf(CreateAccessKeyResponse key, AuthenticationScheme scheme = AuthenticationScheme.SigV4, Uri? endpoint = null) =>
        _controlPlane.CreateClient(key.AccessKey.AccessKeyId, key.SecretAccessKey, scheme, endpoint);

    private async Task<DateTimeOffset?> LastUseAsync(CreateAccessKeyResponse key) =>
        (await _controlPlane.Api.ListAccessKeysAsync(new())).AccessKeys.Single(k => k.AccessKeyId == key.AccessKey.AccessKeyId).LastUsedTime;

    private static string NewMasterKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
