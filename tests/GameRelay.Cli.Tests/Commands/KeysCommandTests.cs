using GameRelay.Api;
using GameRelay.ControlPlane.Tests;
using Xunit;

namespace GameRelay.Cli.Tests.Commands;

public sealed class KeysCommandTests(CliFixture cli) : IClassFixture<CliFixture>
{
    [Fact]
    public async Task A_key_is_created_works_and_is_revoked()
    {
        var created = await cli.RunAsync("keys", "create", "--description", "deploy job");
        var id = created.Field("Key");
        Assert.Contains("The secret is not shown again.", created.Error, StringComparison.Ordinal);
        await ListWithAsync(id, created.Field("Secret"));

        Assert.Matches($"\n{id} +ACTIVE +[^ ]+ [^ ]+ +(-|[^ ]+ [^ ]+) +deploy job\n", (await cli.RunAsync("keys", "list")).Out);
        Assert.Equal("REVOKED", (await cli.RunAsync("keys", "revoke", id)).Field("Status"));
        Assert.DoesNotContain(id, (await cli.RunAsync("keys", "list")).Out, StringComparison.Ordinal);
        Assert.Matches($"\n{id} +REVOKED ", (await cli.RunAsync("keys", "list", "--all")).Out);
        await Assert.ThrowsAsync<UnrecognizedClientException>(() => ListWithAsync(id, created.Field("Secret")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_is_rotated(bool keepOld)
    {
        var old = (await cli.RunAsync("keys", "create", "--description", "backend", "--json")).Json;
        var id = old.GetProperty("AccessKey").GetProperty("AccessKeyId").GetString()!;

        var rotated = await cli.RunAsync(["keys", "rotate", id, "--json", .. (string[])(keepOld ? ["--keep-old"] : [])]);

        var key = rotated.Json.GetProperty("AccessKey");
        Assert.Equal("backend", key.GetProperty("Description").GetString());
        await ListWithAsync(key.GetProperty("AccessKeyId").GetString()!, rotated.Json.GetProperty("SecretAccessKey").GetString()!);
        if (keepOld)
        {
            await ListWithAsync(id, old.GetProperty("SecretAccessKey").GetString()!);
        }
        else
        {
            Assert.Contains($"Access key {id} is revoked.", rotated.Error, StringComparison.Ordinal);
            (await cli.RunAsync("keys", "rotate", id)).AssertFailed($"There is no access key '{id}' that works.");
        }
    }

    [Fact]
    public async Task What_cannot_be_revoked_is_told_why() =>
        (await cli.RunAsync("keys", "revoke", "GRNOBODY")).AssertFailed("gamerelay: NotFoundException: Access key 'GRNOBODY' does not exist.");

    private Task<ListFleetsResponse> ListWithAsync(string id, string secret) => cli.ControlPlane.CreateClient(id, secret).ListFleetsAsync(new());
}
