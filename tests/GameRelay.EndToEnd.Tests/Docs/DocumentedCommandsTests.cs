using System.Text.RegularExpressions;
using GameRelay.Api;
using GameRelay.EndToEnd.Tests.Platform;
using GameRelay.Testing;
using GameRelay.Testing.Platform;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Docs;

/// <summary>Somebody reads the pages and types every command that stands there, on the platform that the quickstart starts.</summary>
public sealed partial class DocumentedCommandsTests : IAsyncDisposable
{
    // A host that is lost is waited for as long as its lease, which is a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly ReaderShell _shell = new();
    private readonly ReaderNotes _notes = new();
    private readonly List<IAsyncDisposable> _running = [];
    private readonly List<(DocumentedCommand Command, PlayConsole Console)> _consoles = [];
    private UpProcess? _up;

    private GameRelayClient Api => field ??= PlatformClient.Of(_up!);

    [Fact]
    public async Task Every_command_of_the_pages_does_what_they_say()
    {
        await _shell.PutAwsAsync();
        foreach (var page in DocumentedCommand.Pages)
        {
            // A page about commands has them by subject; a life has what ends things last. The sort is stable.
            foreach (var command in DocumentedCommand.In(page).Where(command => command.LeftOutBecause is null).OrderBy(Stage))
                await TypeAsync(command);
        }

        await CompleteAsync("sessions watch");
        Assert.Empty(_consoles);
        Assert.Equal(0, await _up!.InterruptAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _consoles.ForEach(one => one.Console.Dispose());
        foreach (var one in _running)
            await one.DisposeAsync();
        if (_up is not null)
            await _up.DisposeAsync();
    }

    private static int Stage(DocumentedCommand command)
    {
        string[][] last = [["sessions watch"], ["sessions terminate"], ["keys rotate"], ["keys revoke", "hosts revoke"], ["fleets delete"], ["scripts delete"]];
        string[] first = ["scripts push", "fleets create", "sessions create", "players create", "keys create"];
        return command.Page != DocumentedCommand.CommandLine ? 0 : first.Any(command.Calls) ? -1 : Array.FindIndex(last, stage => stage.Any(command.Calls)) + 1;
    }

    private async Task TypeAsync(DocumentedCommand command)
    {
        var text = _notes.FillIn(command);
        if (command.Calls("up"))
        {
            var match = UpLine().Match(text);
            Assert.True(match.Success && _up is null, $"{command}\nThe pages start one platform.");
            _up = await UpProcess.StartAsync(_shell.InHome(match.Groups[1].Value));
            return;
        }

        Assert.True(_up is not null, $"{command}\nNo page has started a platform yet.");
        if (command.Calls("play"))
            await PlayAsync(command, text);
        else if (command.Calls("sessions watch"))
            _consoles.Add((command, new(_shell.Start(text))));
        else
            await RunAsync(command, text);
    }

    private async Task RunAsync(DocumentedCommand command, string text)
    {
        // The page says that a fleet is gone when its hosts have left, and that a script is not deleted before.
        if (command.Calls("scripts delete"))
        {
            await Eventually.TrueAsync(
                async () => !(await Api.ListFleetsAsync(new() { ScriptId = text.Split(' ')[^1] })).FleetIds.Any(), "no fleet runs the script", Patience);
        }

        OperatorsDatabase? database = OperatorsDatabase.IsMeantBy(text) ? new(_up!) : null;
        if (database is not null)
            _shell.Set("DATABASE_URL", await database.PrepareAsync(text));
        var result = await _shell.RunAsync(text);
        if (Until().Match(text) is { Success: true } until)
        {
            await Eventually.TrueAsync(
                async () => (result = await _shell.RunAsync(text)).Output.Trim() == until.Groups[1].Value, command.ToString(), Patience);
        }

        PrintedShape.Check(command, result);
        await (database?.CheckAsync(text) ?? Task.CompletedTask);
        _notes.Take(command, result.Output);

        // The sample script ends a game session in which nobody is for a minute, and the pages have more to do with theirs.
        if (command.Calls("sessions create") && !command.IsRefused)
            _running.Add(await PlayingPlayers.JoinAsync(Api, Arn().Match(result.Output).Groups[1].Value, 1));
    }

    /// <summary>Two consoles: the second one's last line is what its player typed, and the first one's what came of it.</summary>
    private async Task PlayAsync(DocumentedCommand command, string text)
    {
        var console = new PlayConsole(_shell.Start(text));
        _consoles.Add((command, console));
        foreach (var line in command.Output.SkipLast(1))
            await console.PrintsAsync(line);
        if (_consoles is not [(var firstCommand, var first), _])
            return;

        console.Type(command.Output[^1]);
        await first.PrintsAsync(firstCommand.Output[^1]);
        first.Type("red \u001b[31mink");
        await console.PrintsAsync("ana: red [31mink");

        console.Type("");
        await first.PrintsAsync("Player 2 left; players here: 1.");
        first.Type("");
        await CompleteAsync("play");
    }

    private async Task CompleteAsync(string words)
    {
        foreach (var one in _consoles.Where(one => one.Command.Calls(words)).ToList())
        {
            Assert.True(await one.Console.ExitAsync() == 0, one.Command.ToString());
            if (words == "sessions watch")
                Assert.Contains(one.Console.Lines, line => line.Contains($"  {LastColumn(one.Command.Output[^1])}", StringComparison.Ordinal));
            one.Console.Dispose();
            _consoles.Remove(one);
        }
    }

    private static string LastColumn(string line) => line.Split("  ")[^1].Trim();

    [GeneratedRegex(@"^\./gamerelay up --data-dir (\S+)$")]
    private static partial Regex UpLine();

    [GeneratedRegex(@"^ID +(\S+)$", RegexOptions.Multiline)]
    private static partial Regex Arn();

    [GeneratedRegex("# again, until it is (.+)$")]
    private static partial Regex Until();
}
