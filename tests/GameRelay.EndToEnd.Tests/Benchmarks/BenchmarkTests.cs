using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using GameRelay.Testing;
using Xunit;

namespace GameRelay.EndToEnd.Tests.Benchmarks;

/// <summary>The benchmark measures at all; what it measures is nobody's business here.</summary>
public class BenchmarkTests
{
    [Fact]
    public async Task A_short_round_tells_of_every_subject_and_leaves_nothing_running()
    {
        var folder = TestFolder.New("bench");
        var (exitCode, output, errors) = await RunAsync(folder, "relay", "--case", "a", "--subject", "relay", "--rounds", "1", "--seconds", "0.5", "--warm-up", "0.2", "--json");

        Assert.True(exitCode == 0, errors);
        using var result = JsonDocument.Parse(output);
        var subjects = result.RootElement.GetProperty("Cases")[0].GetProperty("Subjects").EnumerateArray().ToList();
        Assert.Equal(["relay, unsealed", "relay"], subjects.Skip(1).Select(subject => subject.GetProperty("Name").GetString()));
        foreach (var subject in subjects)
        {
            var round = Assert.Single(subject.GetProperty("Rounds").EnumerateArray());
            Assert.True(round.GetProperty("Sent").GetInt64() > 0);
            Assert.True(round.GetProperty("Received").GetInt64() > 0);
            Assert.True(TimeSpan.Parse(round.GetProperty("SubjectCpu").GetString()!, null) > TimeSpan.Zero);
        }

        Assert.Empty(ProcessesThatKnow(folder));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string temporary, params string[] arguments)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        var pivot = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../GameRelay.Benchmarks", pivot, "GameRelay.Benchmarks.dll"));
        using var process = Process.Start(new ProcessStartInfo(dotnet, [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["TMPDIR"] = temporary },
        })!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(Deadline.Token(TimeSpan.FromMinutes(3)));
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Each process of the benchmark has a path in its temporary folder in its command line or in its environment.</summary>
    private static IEnumerable<string> ProcessesThatKnow(string folder)
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            string text;
            try
            {
                text = File.ReadAllText($"{process}/cmdline") + File.ReadAllText($"{process}/environ");
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                continue; // ended meanwhile, or another user's
            }

            if (text.Contains(folder, StringComparison.Ordinal))
                yield return text;
        }
    }
}
