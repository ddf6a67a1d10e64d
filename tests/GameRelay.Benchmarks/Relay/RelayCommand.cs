using System.CommandLine;
using System.Text.Json;
using GameRelay.Benchmarks.Subjects;

namespace GameRelay.Benchmarks.Relay;

/// <summary><c>bench relay</c>.</summary>
internal static class RelayCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Create()
    {
        var cases = new Option<string>("--case") { Description = "Only these cases, by their letters: a, b, or both as 'ab'." };
        var rounds = new Option<int>("--rounds") { Description = "How often each subject is measured.", DefaultValueFactory = _ => 3 };
        var seconds = new Option<double>("--seconds") { Description = "How long each is measured in a round.", DefaultValueFactory = _ => 5 };
        var warmUp = new Option<double>("--warm-up") { Description = "Seconds of the same load before that.", DefaultValueFactory = _ => 3 };
        var subject = new Option<string>("--subject") { Description = "Only the floor and the subjects whose name contains this." };
        var json = new Option<bool>("--json") { Description = "Print every reading of every round as JSON." };
        var command = new Command("relay", "What a message costs the relay, in CPU and in time, beside the least that it could cost.")
        {
            cases, rounds, seconds, warmUp, subject, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RelayRounds run = new(
                parsed.GetValue(rounds), TimeSpan.FromSeconds(parsed.GetValue(warmUp)), TimeSpan.FromSeconds(parsed.GetValue(seconds)), Console.Error.WriteLine);
            var floor = CCompiler.BuildBareFanOut(out var reason);
            if (reason is not null)
                await Console.Error.WriteLineAsync($"The floor in C is left out: {reason}.");
            List<CaseResult> results = [];
            foreach (var @case in Choose(RelayCases.All(floor), parsed.GetValue(cases), parsed.GetValue(subject)))
            {
                results.Add(await run.RunAsync(@case, cancellationToken));
                if (!parsed.GetValue(json))
                    RelayTable.Write(Console.Out, results[^1]);
            }

            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(new { Machine = Machine.Description(), Cases = results }, Indented));
        });
        return command;
    }

    private static IEnumerable<RelayCase> Choose(IReadOnlyList<RelayCase> all, string? letters, string? subject)
    {
        if (letters?.FirstOrDefault(letter => all.All(@case => @case.Letter != $"{letter}")) is { } unknown and not '\0')
            throw new BenchmarkException($"There is no case '{unknown}'; there are {string.Join(", ", all.Select(@case => @case.Letter))}.");
        return all
            .Where(@case => letters?.Contains(@case.Letter, StringComparison.Ordinal) ?? true)
            .Select(@case => subject is null ? @case : @case with
            {
                Subjects = [.. @case.Subjects.Where((each, index) => index == 0 || each.Name.Contains(subject, StringComparison.OrdinalIgnoreCase))],
            });
    }
}
