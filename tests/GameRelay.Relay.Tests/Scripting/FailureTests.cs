using GameRelay.Relay.Scripting;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class FailureTests
{
    [Fact]
    public void A_launch_path_that_names_no_file_is_said_so()
    {
        using var test = TestScript.Package(("main.js", ""));

        var failure = Assert.Throws<ScriptFailedException>(() => test.Load(launchPath: "/local/game/index.js")).Failure;

        Assert.Equal(ScriptFailureCause.NotFound, failure.Cause);
        Assert.Contains("/local/game/index.js", failure.Message);
    }

    [Theory]
    [InlineData("let a = 1;\nlet b = ;\n", 2, 9)]
    [InlineData("let = = 3;", 1, 7)]
    [InlineData("\uFEFF'use strict';\n\nfunction f() {\n  return }}\n", 4, 11)]
    public void A_script_that_does_not_parse_names_file_line_and_column(string text, int line, int column)
    {
        using var test = TestScript.Package(("index.js", text));

        var failure = Assert.Throws<ScriptFailedException>(() => test.Load()).Failure;

        Assert.Equal((ScriptFailureCause.Syntax, "index.js", line, column), (failure.Cause, failure.File, failure.Line, failure.Column));
        Assert.Contains("SyntaxError", failure.Message);
    }

    [Fact]
    public void A_module_that_does_not_parse_names_itself()
    {
        using var test = TestScript.Package(("index.js", "require('./lib/game');"), ("lib/game.js", "\n  const 1 = 2;"));

        var failure = Assert.Throws<ScriptFailedException>(() => test.Load()).Failure;

        Assert.Equal((ScriptFailureCause.Syntax, "lib/game.js", 2), (failure.Cause, failure.File, failure.Line));
    }

    [Theory]
    [InlineData("exports.ssExports = {};", "no function init", 0)]
    [InlineData("module.exports = 5;", "does not export an object ssExports", 0)]
    [InlineData("const a = 1;\nthrow new Error('boo');", "boo", 2)]
    [InlineData("\n\nrequire('./missing');", "Cannot find module './missing'", 3)]
    [InlineData("\nrequire('fs');", "The module 'fs' of Node.js is not available", 2)]
    [InlineData("\nrequire('no-such-package');", "Cannot find module 'no-such-package'", 2)]
    [InlineData("throw 'text';", "text", 0)]
    public void A_script_that_cannot_be_loaded_says_why(string text, string message, int line)
    {
        using var test = TestScript.Package(("index.js", text));

        var failure = Assert.Throws<ScriptFailedException>(() => test.Load()).Failure;

        Assert.Equal(ScriptFailureCause.Load, failure.Cause);
        Assert.Contains(message, failure.Message);
        Assert.Equal(line, failure.Line);
    }

    public static TheoryData<string> EveryCallback() => [.. Enum.GetNames<ScriptCallback>()];

    [Theory]
    [MemberData(nameof(EveryCallback))]
    public void An_exception_that_a_callback_throws_ends_the_script(string name)
    {
        var callback = char.ToLowerInvariant(name[0]) + name[1..];
        using var test = TestScript.Package(("index.js", "exports.ssExports = { init() {} };\n"
            + $"exports.ssExports.{callback} = () => {{\n  missing.call();\n}};"));
        var script = test.Load();

        var failure = Assert.Throws<ScriptFailedException>(() => Call(script, Enum.Parse<ScriptCallback>(name))).Failure;

        Assert.Equal((ScriptFailureCause.Exception, "index.js", 3, 3), (failure.Cause, failure.File, failure.Line, failure.Column));
        Assert.Equal($"{callback} threw ReferenceError: missing is not defined", failure.Message);
        var line = Assert.Single(test.Outputs.Lines);
        Assert.Equal(ScriptLogLevel.Fatal, line.Level);
        Assert.StartsWith($"Realtime server crashed due to: process.uncaughtException in {callback}: ReferenceError", line.Text);
    }

    [Theory]
    [InlineData("setTimeout(() => { throw new RangeError('late'); }, 10);", "setTimeout threw RangeError: late")]
    [InlineData("setInterval(() => { null.x; }, 10);", "setInterval threw TypeError: Cannot read")]
    [InlineData("setTimeout(() => process.nextTick(() => { throw new Error('tick'); }), 10);", "process.nextTick threw Error: tick")]
    public void An_exception_that_a_timer_throws_ends_the_script(string body, string message)
    {
        using var test = TestScript.Run(body);

        var failure = Assert.Throws<ScriptFailedException>(() => test.Advance(TimeSpan.FromSeconds(1))).Failure;

        Assert.StartsWith(message, failure.Message);
        Assert.Equal((ScriptFailureCause.Exception, "index.js", 2), (failure.Cause, failure.File, failure.Line));
        Assert.Null(test.Script.NextTimerTimestamp);
    }

    [Fact]
    public void A_recursion_without_end_is_an_exception_that_names_its_function_and_where_that_begins()
    {
        using var test = TestScript.Run("""
            on.onMessage = () => forever(1);

            function forever(depth) {
              const next = depth + 1;
              return forever(next) + 1;
            }
            """);

        var failure = Assert.Throws<ScriptFailedException>(() => test.Message(1, "")).Failure;

        Assert.Equal("onMessage threw RangeError: Maximum call stack size exceeded", failure.Message);
        Assert.Equal("index.js", failure.File);
        Assert.InRange(failure.Line, 4, 6); // the call, where the engine knows it
        Assert.Contains($"at forever (index.js:{failure.Line}:", test.Outputs.Lines[^1].Text);
    }

    [Fact]
    public void After_a_failure_nothing_of_the_script_runs()
    {
        using var test = TestScript.Run("""
            on.onMessage = () => { try { setImmediate(() => logger.info('later')); throw new Error('x'); } finally { logger.info('finally'); } };
            on.onHealthCheck = () => { logger.info('health'); return true; };
            """);

        Assert.Throws<ScriptFailedException>(() => test.Message(1, ""));
        test.Message(1, "");
        test.Advance(TimeSpan.FromSeconds(1));

        Assert.False(test.Script.HealthCheck());
        Assert.Equal(["finally"], test.Outputs.Texts.Where(text => !text.StartsWith("Realtime", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_rejection_that_nothing_handles_is_a_warning_on_Node_10()
    {
        using var test = TestScript.Run("on.onMessage = async () => { (async () => { throw new Error('lost'); })(); }; setTimeout(async () => { throw 5; }, 1);");

        test.Message(1, "");
        test.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Collection(
            test.Outputs.Warnings,
            warning => Assert.StartsWith("UnhandledPromiseRejectionWarning: Error: lost\n    at ", warning),
            warning => Assert.Equal("UnhandledPromiseRejectionWarning: 5", warning));
    }

    [Fact]
    public void A_rejection_that_nothing_handles_ends_the_script_on_Node_24()
    {
        using var test = TestScript.Run("on.onMessage = async () => { (async () => {\n throw new Error('lost'); })(); };", nodeVersion: "24.x");

        var failure = Assert.Throws<ScriptFailedException>(() => test.Message(1, "")).Failure;

        Assert.Equal((ScriptFailureCause.Exception, 3), (failure.Cause, failure.Line));
        Assert.Contains("unhandled rejection", failure.Message);
    }

    [Fact]
    public void A_rejection_that_is_handled_before_the_callback_is_over_is_none()
    {
        using var test = TestScript.Run("on.onMessage = async () => { const p = Promise.reject(new Error('x')); await null; await null; p.catch(() => {}); };", "24.x");

        test.Message(1, "");

        Assert.Empty(test.Outputs.Lines);
    }

    [Theory]
    [InlineData("process.on('uncaughtException', (e) => logger.error('kept: ' + e.message));")]
    [InlineData("process.setUncaughtExceptionCaptureCallback((e) => logger.error('kept: ' + e.message));")]
    public void A_script_may_keep_uncaught_exceptions_to_itself(string body)
    {
        using var test = TestScript.Run(body + " on.onMessage = () => { throw new Error('x'); };");

        test.Message(1, "");
        test.Message(1, "");

        Assert.Equal(["kept: x", "kept: x"], test.Outputs.Texts);
    }

    [Fact]
    public void A_script_that_keeps_rejections_to_itself_is_told_of_each()
    {
        using var test = TestScript.Run("process.on('unhandledRejection', (reason, p) => logger.error(`kept: ${reason} ${p instanceof Promise}`)); on.onMessage = () => { Promise.reject('x'); };", "24.x");

        test.Message(1, "");

        Assert.Equal(["kept: x true"], test.Outputs.Texts);
    }

    [Fact]
    public void An_error_of_the_relay_is_not_the_scripts_to_catch()
    {
        using var test = TestScript.Run(
            "on.onMessage = () => { try { session.sendMessage(session.newTextGameMessage(1, -1, 'x'), 1); } catch (e) { logger.info('caught'); } logger.info('after'); };");
        test.Outputs.SendError = new InvalidOperationException("broken");

        Assert.Equal("broken", Assert.Throws<InvalidOperationException>(() => test.Message(1, "")).Message);
        Assert.Empty(test.Outputs.Lines);
    }

    private static void Call(ScriptHost script, ScriptCallback callback)
    {
        var player = new ScriptPlayer(1, "psess-1", null, null);
        switch (callback)
        {
            case ScriptCallback.Init: script.Init(); break;
            case ScriptCallback.OnProcessStarted: script.ProcessStarted([]); break;
            case ScriptCallback.OnStartGameSession: script.StartGameSession(new("arn", "", "", 1, [], "", "", 1, null, null)); break;
            case ScriptCallback.OnPlayerConnect: script.PlayerConnect(player, []); break;
            case ScriptCallback.OnPlayerAccepted: script.PlayerAccepted(player); break;
            case ScriptCallback.OnPlayerDisconnect: script.PlayerDisconnect(1); break;
            case ScriptCallback.OnMessage: script.Message(new(1, 1, -1, 0, true, [])); break;
            case ScriptCallback.OnSendToPlayer: script.SendToPlayer(new(1, 1, 2, 0, true, [])); break;
            case ScriptCallback.OnSendToGroup: script.SendToGroup(new(1, 1, 0, -1, true, [])); break;
            case ScriptCallback.OnPlayerJoinGroup: script.PlayerJoinGroup(1, 1); break;
            case ScriptCallback.OnPlayerLeaveGroup: script.PlayerLeaveGroup(1, 1); break;
            case ScriptCallback.OnHealthCheck: script.HealthCheck(); break;
            case ScriptCallback.OnProcessTerminate: script.ProcessTerminate(); break;
            default: throw new InvalidOperationException($"No such callback: {callback}");
        }
    }
}
