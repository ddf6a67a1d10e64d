using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

/// <summary>What a script computes is what it would compute in Node.js: the same expressions in both, which must say the same.</summary>
public sealed class NodeComparisonTests(NodeAnswers answers) : IClassFixture<NodeAnswers>
{
    public static TheoryData<string> Expressions() => [.. NodeAnswers.Expressions];

    [Theory]
    [MemberData(nameof(Expressions))]
    public void An_expression_says_what_it_says_in_Node(string expression)
    {
        Assert.SkipWhen(answers.Node is null, "There is no Node.js ('node') here.");
        Assert.Equal(answers.Node![expression], answers.Ours[expression]);
    }
}

/// <summary>All answers, of one Node.js process and of one engine.</summary>
public sealed class NodeAnswers
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static IReadOnlyList<string> Expressions { get; } =
        [.. File.ReadLines(Path.Combine(Folder(), "expressions.txt")).Where(line => line.Length > 0 && line[0] != '#').Distinct()];

    /// <summary>Null where Node.js is not installed, which is only allowed outside of CI.</summary>
    public IReadOnlyDictionary<string, string>? Node { get; } = AskNode();

    public IReadOnlyDictionary<string, string> Ours { get; } = AskEngine();

    private static Dictionary<string, string>? AskNode()
    {
        ProcessStartInfo start = new("node") { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = Folder() };
        start.ArgumentList.Add("--no-deprecation");
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add("""
            setInterval(() => {}, 1000); // for what is awaited and keeps no loop alive itself
            let text = '';
            process.stdin.on('data', (part) => { text += part; }).on('end', async () => {
              const answers = await require('./evaluate').evaluate(require, JSON.parse(text));
              require('fs').writeSync(1, JSON.stringify(answers));
              process.exit(0);
            });
            """);
        try
        {
            using var node = Process.Start(start)!;
            var answers = node.StandardOutput.ReadToEndAsync();
            node.StandardInput.Write(JsonSerializer.Serialize(Expressions));
            node.StandardInput.Close();
            Assert.True(answers.Wait(Deadline) && node.WaitForExit(Deadline), "Node.js did not answer.");
            return Pair(answers.Result);
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("CI") is null)
        {
            return null;
        }
    }

    private static Dictionary<string, string> AskEngine()
    {
        using var test = TestScript.Package(
            ("index.js", """
                exports.ssExports = {
                  async init(session) {
                    const answers = await require('./evaluate').evaluate(require, require('./expressions.json'));
                    session.getLogger().info(JSON.stringify(answers));
                  },
                };
                """),
            ("evaluate.js", File.ReadAllText(Path.Combine(Folder(), "evaluate.js"))),
            ("expressions.json", JsonSerializer.Serialize(Expressions)));
        test.Load("24.x").Init();
        test.Advance(TimeSpan.FromMinutes(1));
        return Pair(test.Outputs.Lines[^1].Text);
    }

    private static Dictionary<string, string> Pair(string answers) =>
        Expressions.Zip(JsonSerializer.Deserialize<string[]>(answers)!).ToDictionary(pair => pair.First, pair => pair.Second);

    private static string Folder([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "Node");
}
