using System.CommandLine;
using System.Text.Json;
using GameRelay.Benchmarks.Charts;
using GameRelay.Benchmarks.Checking;
using GameRelay.Benchmarks.Subjects;

namespace GameRelay.Benchmarks.Relay;

/// <summary><c>bench relay</c>.</summary>
internal static class RelayCommand
{
    public static Command Create()
    {
        var cases = new Option<string>("--case") { Description = "Only these cases, by their letters, such as 'ab'." };
        var rounds = new Option<int>("--rounds") { Description = "How often each subject is measured.", DefaultValueFactory = _ => 3 };
        var seconds = new Option<double>("--seconds") { Description = "How long each is measured in a round.", DefaultValueFactory = _ => 5 };
        var warmUp = new Option<double>("--warm-up") { Description = "Seconds of the same load before that.", DefaultValueFactory = _ => 3 };
        var subject = new Option<string>("--subject") { Description = "Only the floor and the subjects whose name contains this." };
        var charts = new Option<string>("--charts") { Description = "Instead, measure other numbers of players and rates, and draw them into this directory." };
        var json = new Option<bool>("--json") { Description = "Print every reading of every round as JSON." };
        var command = new Command("relay", "What a message costs the relay, in CPU and in time, beside the least that it could cost.")
        {
            cases, rounds, seconds, warmUp, subject, charts, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (CheckCommand.IsAskedFor(parsed))
                return await CheckCommand.RunAsync(parsed, CheckScope.Relay, cancellationToken);
            RelayRounds run = new(
                parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(warmUp)), TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                Console.Error.WriteLine);
            var floor = CCompiler.BuildBareFanOut(out var reason);
            if (reason is not null)
                await Console.Error.WriteLineAsync($"The floor in C is left out: {reason}.");
            var directory = parsed.GetValue(charts);
            List<CaseResult> results = [];
            foreach (var @case in Choose(directory is null ? RelayCases.All(floor) : RelayCases.Sweep(floor), parsed.GetValue(cases), parsed.GetValue(subject)))
            {
                results.Add(await run.RunAsync(@case, cancellationToken));
                if (!parsed.GetValue(json))
                    RelayTable.Write(Console.Out, results[^1]);
            }

            if (directory is not null)
                RelayCharts.Write(directory, results);
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { Machine = Machine.Description(), Cases = results }, Json.Indented));
            return 0;
        });
        return command;
    }

    private static IEnumerable<RelayCase> Choose(IReadOnlyList<RelayCase> all, string? letters, string? subject)
    {
        foreach (var letter in letters ?? "")
        {
            if (all.All(@case => @case.Letter != $"{letter}"))
                throw new BenchmarkException($"There is no case '{letter}'; there are {string.Join(", ", all.Select(@case => @case.Letter))}.");
        }

        return all
            .Where(@case => letters?.Contains(@case.Letter, StringComparison.Ordinal) ?? true)
            .Select(@case => subject is null ? @case : @case with
            {
                Subjects = [.. @case.Subjects.Where((each, index) => index == 0 || each.Name.Contains(subject, StringComparison.OrdinalIgnoreCase))],
            });
    }
}
