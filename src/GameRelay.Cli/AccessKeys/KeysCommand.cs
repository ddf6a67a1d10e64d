using System.CommandLine;
using GameRelay.Api;
using GameRelay.Cli.Connection;
using GameRelay.Cli.Help;
using GameRelay.Cli.Output;

namespace GameRelay.Cli.AccessKeys;

internal static class KeysCommand
{
    public static Command Create(Terminal terminal, TimeProvider time) => new Command("keys", "The access keys that sign requests to the API.")
    {
        CreateKey(terminal, time),
        List(terminal, time),
        Revoke(terminal, time),
        Rotate(terminal, time),
    }.WithExamples("keys list", "keys create --description 'deploy job'");

    private static Argument<string> Key() => new("key") { Description = "The access key's id." };

    private static ApiCommand CreateKey(Terminal terminal, TimeProvider time)
    {
        var description = new Option<string?>("--description") { Description = "Who or what the key is for." };
        return new ApiCommand("create", "Create an access key. Its secret is shown this once.", description)
            .Runs(terminal, time, call => CreateAsync(call, call.Get(description)))
            .WithExamples("keys create --description 'deploy job'", "keys create --query '[AccessKey.AccessKeyId, SecretAccessKey]' --output text");
    }

    private static ApiCommand List(Terminal terminal, TimeProvider time)
    {
        var all = new Option<bool>("--all") { Description = "Also those that were revoked." };
        return new ApiCommand("list", "List the access keys that work, newest first.", all)
            .Runs(terminal, time, async call =>
            {
                var keys = await ReadAsync(call, call.Get(all) ? null : AccessKeyStatus.Active);
                await call.WriteAsync(new { AccessKeys = keys }, () => TextTable.List(
                    keys,
                    ("KEY", one => one.AccessKeyId),
                    ("STATUS", one => Values.Status(one.Status)),
                    ("CREATED", one => one.CreationTime),
                    ("LAST USED", one => one.LastUsedTime),
                    ("DESCRIPTION", one => one.Description)));
            })
            .WithExamples("keys list", "keys list --all --query 'AccessKeys[?LastUsedTime==null].AccessKeyId'");
    }

    private static ApiCommand Revoke(Terminal terminal, TimeProvider time)
    {
        var key = Key();
        return new ApiCommand("revoke", "Refuse an access key from now on, for good. The last one that works cannot be revoked.", key)
            .Runs(terminal, time, async call =>
            {
                var answer = await call.Api.RevokeAccessKeyAsync(new() { AccessKeyId = call.Get(key) }, call.CancellationToken);
                await call.WriteAsync(answer, () => TextTable.Fields(
                    ("Key", answer.AccessKey.AccessKeyId), ("Status", Values.Status(answer.AccessKey.Status)), ("Revoked", answer.AccessKey.RevocationTime)));
            })
            .WithExamples("keys revoke GRABCDEFGHIJKLMNOPQR");
    }

    private static ApiCommand Rotate(Terminal terminal, TimeProvider time)
    {
        var key = Key();
        var keep = new Option<bool>("--keep-old") { Description = "Leave the old key working, to be revoked when nobody uses it any more." };
        return new ApiCommand("rotate", "Replace an access key: create one with its description, show it, and revoke the old one.", key, keep)
            .Runs(terminal, time, async call =>
            {
                var id = call.Get(key);
                var old = (await ReadAsync(call, AccessKeyStatus.Active)).SingleOrDefault(one => one.AccessKeyId == id)
                    ?? throw new CliException($"There is no access key '{id}' that works. 'gamerelay keys list' shows those that do.");

                // Shown before the old one is revoked: whoever holds only that one is not locked out by a failure between the two.
                await CreateAsync(call, old.Description);
                await terminal.Out.FlushAsync(call.CancellationToken);
                if (call.Get(keep))
                {
                    await call.HintAsync($"The old key still works. When nobody uses it any more: gamerelay keys revoke {id}");
                    return;
                }

                await call.Api.RevokeAccessKeyAsync(new() { AccessKeyId = id }, call.CancellationToken);
                await call.NoteAsync($"Access key {id} is revoked.");
            })
            .WithExamples("keys rotate GRABCDEFGHIJKLMNOPQR --keep-old", "keys rotate GRABCDEFGHIJKLMNOPQR --json");
    }

    private static async Task CreateAsync(ApiCall call, string? description)
    {
        var answer = await call.Api.CreateAccessKeyAsync(new() { Description = description }, call.CancellationToken);
        await call.WriteAsync(answer, () => TextTable.Fields(
            ("Key", answer.AccessKey.AccessKeyId),
            ("Secret", answer.SecretAccessKey),
            ("Description", answer.AccessKey.Description),
            ("Created", answer.AccessKey.CreationTime)));
        await call.HintAsync("The secret is not shown again.");
    }

    private static Task<List<AccessKey>> ReadAsync(ApiCall call, AccessKeyStatus? status) => Pages.AllAsync<AccessKey>(async token =>
    {
        var page = await call.Api.ListAccessKeysAsync(new() { Status = status, NextToken = token }, call.CancellationToken);
        return (page.AccessKeys, page.NextToken);
    });
}
