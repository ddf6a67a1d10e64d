using GameRelay.Relay.Scripting;
using GameRelay.Relay.Scripting.Checking;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class ScriptCheckTests
{
    private const string Good = "exports.ssExports = { init() {} };\n";

    [Theory]
    [InlineData("arena")]
    [InlineData("chat")]
    public void Nothing_is_found_in_the_samples(string name)
    {
        var directory = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../src/Samples/scripts", name));

        Assert.Empty(new ScriptCheck(new() { Directory = directory, LaunchPath = "/local/game/index.js" }, watchdog: null).Run());
    }

    [Theory]
    [InlineData("let a = 1;\nlet b = ;\n", "error SYNTAX index.js:2:9 SyntaxError: Unexpected token ';'")]
    [InlineData("export const ssExports = {};", "error SYNTAX index.js:1:1 SyntaxError: Unexpected token 'export'. Scripts are CommonJS modules")]
    [InlineData("\nconst a = require('./gone');", "error MODULE_NOT_FOUND index.js:2:19 Cannot find module './gone': the package has no such file.")]
    [InlineData("const a = require('./Lib/Rules');", "error MODULE_NOT_FOUND index.js:1:19 Cannot find module './Lib/Rules': the package has 'lib/rules.js'")]
    [InlineData("const a = require(\"ws\");", "error MODULE_NOT_FOUND index.js:1:19 Cannot find module 'ws': it is neither a module of Node.js nor a package in node_modules. Run 'npm install'")]
    [InlineData("function f() { require('fs').readFileSync('x'); }", "error MODULE_NOT_AVAILABLE index.js:1:24 The module 'fs' of Node.js is not available to scripts: a script has no files.")]
    [InlineData("const a = require('node:test');", "error MODULE_NOT_AVAILABLE index.js:1:19 The module 'node:test'")]
    [InlineData("const a = 1;\n" + Good + "throw new Error('boo');", "error LOAD_FAILED index.js:3:7 the script while it was loading threw Error: boo")]
    [InlineData("module.exports = {};", "error LOAD_FAILED  The script does not export an object ssExports.")]
    [InlineData("exports.ssExports = { Init() {} };", "error LOAD_FAILED  The script's ssExports has no function init.")]
    [InlineData(Good + "process.exit(2);", "error LOAD_FAILED  The script called process.exit(2) while it was loading.")]
    [InlineData(Good + "exports.ssExports.onMessage = (m) => m.opcode === 1;", "warning OPCODE_SPELLING index.js:2:40 'opcode' of a game message is undefined: the property is called 'opCode'.")]
    [InlineData(Good + "exports.ssExports.onPlayerConnected = () => {};", "warning MISTYPED_CALLBACK index.js:2:19 ssExports has a function 'onPlayerConnected', which nothing calls. Did you mean 'onPlayerConnect'?")]
    [InlineData(Good + "exports.ssExports.onmessage = () => {};", "Did you mean 'onMessage'?")]
    [InlineData(Good + "exports.ssExports.onPlayerLeaveGruop = () => {};", "Did you mean 'onPlayerLeaveGroup'?")]
    [InlineData(Good + "exports.ssExports.onGameSessionStart = () => {};", "Did you mean 'onStartGameSession'?")]
    [InlineData("class Game { init() {} onHealtCheck() {} } exports.ssExports = new Game();", "Did you mean 'onHealthCheck'?")]
    [InlineData(Good + "require('./broken.json');", "error SYNTAX broken.json:1:3 This is no JSON")]
    [InlineData(Good + "require('./lib/broken');", "error SYNTAX lib/broken.js:2:5 SyntaxError")]
    public void What_is_wrong_is_said_with_its_place(string index, string expected)
    {
        var finding = Assert.Single(Check(("index.js", index), ("lib/rules.js", ""), ("broken.json", "{ no }"), ("lib/broken.js", "\nlet 1;")),
            finding => !finding.Contains("warning SYNTAX", StringComparison.Ordinal));

        Assert.Contains(expected, finding);
    }

    [Theory]
    [InlineData("try { require('fs'); require('bufferutil'); } catch { } // require('./gone')")]
    [InlineData("/* require('./gone') */ const text = \"require('./gone')\" + `require('./gone') ${`${'x'}`} require('./gone')`;")]
    [InlineData("const pattern = /[/'\"]require('.\\/gone')/; const half = 4 / 2; const quote = '\\'require(';")]
    [InlineData("exports.ssExports.onMessage = (m) => { const sent = { opcode: 1 }; return sent.opcode; };")]
    [InlineData("exports.ssExports.onMessage = () => {}; exports.ssExports.onMesage = () => {};")]
    [InlineData("exports.ssExports.tick = () => {}; exports.ssExports.start = () => {};")]
    [InlineData("require('../src/proto/Packet_pb'); require('util'); require('node:path'); require('dep'); require('./lib/rules.js');")]
    public void What_is_right_is_left_alone(string body) =>
        Assert.Empty(Check(("index.js", Good + body), ("lib/rules.js", "#!/usr/bin/env node\n"), ("node_modules/dep/index.js", "try { require('net'); } catch { }"), ("node_modules/dep/test.js", "}")));

    [Fact]
    public void A_file_that_nothing_requires_may_be_anything_but_is_told()
    {
        var finding = Assert.Single(Check(("index.js", Good), ("tools/old.js", "let 1;")));

        Assert.StartsWith("warning SYNTAX tools/old.js:1:5", finding);
    }

    [Fact]
    public void A_package_that_does_not_load_is_told_with_the_module_it_wanted()
    {
        var finding = Assert.Single(Check(("index.js", Good + "require('dep');"), ("node_modules/dep/index.js", "\nrequire('http');")));

        Assert.StartsWith("error LOAD_FAILED node_modules/dep/index.js:2:1 the script while it was loading threw Error: The module 'http' of Node.js is not available", finding);
    }

    [Fact]
    public void An_entry_file_in_a_sub_folder_is_found()
    {
        var finding = Assert.Single(Check(("game/index.js", Good), ("node_modules/a/index.js", "")));

        Assert.Equal(
            "error ENTRY_NOT_FOUND  The launch path '/local/game/index.js' names no file of the package. There is 'game/index.js': package what is in its folder, "
            + "not the folder, or let the launch path be '/local/game/game/index.js'.", finding);
    }

    private static List<string> Check(params (string Path, string Text)[] files)
    {
        using var package = TestScript.Package(files);
        return [.. new ScriptCheck(package.Options("24.x"), watchdog: null).Run().Select(finding =>
            $"{finding.Severity.ToString().ToLowerInvariant()} {finding.Code} {(finding.File is null || finding.Line == 0 ? finding.File : $"{finding.File}:{finding.Line}:{finding.Column}")} {finding.Message}")];
    }
}
