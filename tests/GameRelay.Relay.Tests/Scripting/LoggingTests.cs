using GameRelay.Relay.Scripting;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class LoggingTests
{
    [Fact]
    public void Every_level_reaches_the_log_with_file_and_line()
    {
        using var test = TestScript.Package(
            ("index.js", "const lib = require('./lib/lib');\nexports.ssExports = { init(session) {\n  const logger = session.getLogger();\n"
                + "  for (const level of ['debug', 'info', 'warn', 'error', 'fatal', 'cxfatal']) logger[level](level);\n  lib.speak(logger);\n} };"),
            ("lib/lib.js", "exports.speak = (logger) => {\n\n  console.log('from the library'); };"));

        test.Load(parameters: "loggingLevel:debug").Init();

        Assert.Equal(Enum.GetValues<ScriptLogLevel>(), test.Outputs.Lines.Take(6).Select(line => line.Level));
        Assert.All(test.Outputs.Lines.Take(6), line => Assert.Equal(("index.js", 4), (line.File, line.Line)));
        Assert.Equal(new LogLine(ScriptLogLevel.Info, "from the library", "lib/lib.js", 3), test.Outputs.Lines[6]);
    }

    [Fact]
    public void Objects_errors_and_several_values_are_printed()
    {
        using var test = TestScript.Run("""
            on.onMessage = (m) => {
              logger.info({ a: { b: 1 } });
              logger.info('players:', session.getPlayers(), 3);
              logger.error(new Error('boo'));
              logger.info(undefined); logger.info();
              logger.info({ get bad() { throw 1; }, toString() { throw 2; } });
              console.log('%s has %d', 'ana', 5);
              console.warn([1, 'x']);
              console.error('e'); console.assert(false, 'no'); console.group('g'); console.log('in'); console.groupEnd(); console.log('out');
            };
            """);

        test.Message(1, "");

        Assert.Equal(["{ a: { b: 1 } }", "players: Map(0) {} 3"], test.Outputs.Texts.Take(2));
        Assert.StartsWith("Error: boo\n    at on.onMessage (index.js:5:16)", test.Outputs.Lines[2].Text);
        Assert.Equal(
            ["undefined", "", "{ bad: [Getter], toString: [Function: toString] }", "ana has 5", "[ 1, 'x' ]", "e", "Assertion failed: no", "g", "  in", "out"],
            test.Outputs.Texts.Skip(3));
    }

    [Theory]
    [InlineData("console.debug('x')", nameof(ScriptLogLevel.Debug), "x")]
    [InlineData("console.log('x', { a: 1 })", nameof(ScriptLogLevel.Info), "x { a: 1 }")]
    [InlineData("console.info('%d%%', 5)", nameof(ScriptLogLevel.Info), "5%")]
    [InlineData("console.warn('x')", nameof(ScriptLogLevel.Warn), "x")]
    [InlineData("console.error('x')", nameof(ScriptLogLevel.Error), "x")]
    [InlineData("console.assert(1 === 2, 'x')", nameof(ScriptLogLevel.Error), "Assertion failed: x")]
    [InlineData("console.dir({ a: { b: { c: {} } } }, { depth: 0 })", nameof(ScriptLogLevel.Info), "{ a: [Object] }")]
    [InlineData("console.count(); console.countReset()", nameof(ScriptLogLevel.Info), "default: 1")]
    [InlineData("process.stdout.write('x\\n')", nameof(ScriptLogLevel.Info), "x")]
    [InlineData("process.stderr.write('x')", nameof(ScriptLogLevel.Error), "x")]
    [InlineData("process.emitWarning('careful')", nameof(ScriptLogLevel.Warn), "Warning: careful")]
    [InlineData("console.log('%s', session, session.getPlayers())", nameof(ScriptLogLevel.Info), "Session {} Map(0) {}")]
    public void Console_and_streams_reach_the_log_with_their_levels(string statement, string level, string text)
    {
        using var test = TestScript.Package(("index.js", $"let session; exports.ssExports = {{ init(s) {{ session = s; {statement}; }} }};"));

        test.Load(parameters: "loggingLevel:debug").Init();

        var line = Assert.Single(test.Outputs.Lines);
        Assert.Equal((level, text), (line.Level.ToString(), line.Text));
    }

    [Fact]
    public void Lines_below_the_level_cost_no_formatting()
    {
        using var test = TestScript.Run("on.onMessage = () => { logger.debug({ [require('util').inspect.custom]() { throw new Error('formatted'); } }); };");

        test.Message(1, "");

        Assert.Empty(test.Outputs.Lines);
    }
}
