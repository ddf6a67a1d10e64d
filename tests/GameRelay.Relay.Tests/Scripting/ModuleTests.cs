using System.IO.Compression;
using GameRelay.Relay.Scripting;
using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class ModuleTests
{
    private const string Main = "exports.ssExports = { init(session) { const log = (x) => session.getLogger().info(x);\n";

    [Fact]
    public void Files_folders_json_and_packages_of_the_package_are_found()
    {
        using var test = TestScript.Package(
            ("index.js", Main + "log([require('./a').name, require('./lib').name, require('./lib/deep').name, require('./data.json').x, require('dep').name, require('dep/other').name, require('@scope/p')].join()); } };"),
            ("a.js", "\uFEFFexports.name = 'a';"),
            ("lib/index.js", "module.exports = { name: require('../a').name + '+lib' };"),
            ("lib/deep.js", "exports.name = require('dep').name + require.resolve('dep') + __filename + __dirname;"),
            ("data.json", "\uFEFF{\"x\": 5}"),
            ("node_modules/dep/package.json", """{"main": "./dist/main"}"""),
            ("node_modules/dep/dist/main.js", "exports.name = 'dep';"),
            ("node_modules/dep/other.js", "exports.name = 'other' + require('inner');"),
            ("node_modules/dep/node_modules/inner/index.js", "module.exports = 'inner';"),
            ("node_modules/@scope/p/package.json", "{}"),
            ("node_modules/@scope/p/index.js", "module.exports = 'scoped';"));

        test.Load().Init();

        Assert.Equal(
            "a,a+lib,dep/local/game/node_modules/dep/dist/main.js/local/game/lib/deep.js/local/game/lib,5,dep,otherinner,scoped",
            Assert.Single(test.Outputs.Texts));
    }

    [Fact]
    public void A_module_is_loaded_once_and_cycles_see_what_is_there()
    {
        using var test = TestScript.Package(
            ("index.js", Main + "const a = require('./a'); log(`${a.b.partial} ${require('./a.js') === a} ${require.main === module} ${module.children.length}`); } };"),
            ("a.js", "exports.early = 1; exports.b = require('./b');"),
            ("b.js", "exports.partial = Object.keys(require('./a')).join();"));

        test.Load().Init();

        Assert.Equal("early true true 1", Assert.Single(test.Outputs.Texts));
    }

    [Theory]
    [InlineData("/local/game/index.js")]
    [InlineData("/local/game/nested/index.js", "nested/index.js")]
    [InlineData("index.js")]
    public void The_servers_packet_module_is_beside_the_package(string launchPath, string file = "index.js")
    {
        using var test = TestScript.Package((file, "const p = require('../src/proto/Packet_pb.js'); require('/local/src/proto/Packet_pb'); exports.ssExports = { init() {} };"
            .Replace("'../", file.Contains('/', StringComparison.Ordinal) ? "'../../" : "'../", StringComparison.Ordinal)));

        test.Load(launchPath: launchPath).Init();
    }

    [Fact]
    public void Nothing_outside_the_package_can_be_required()
    {
        using var test = TestScript.Package(("index.js", Main + "for (const p of ['../../etc/passwd', '/etc/hostname', '../secret', './link.js']) { try { require(p); log('read ' + p); } catch (e) { log(e.code); } } } };"));
        var secret = test.PackageDirectory + "-secret.js";
        File.WriteAllText(secret, "");
        File.CreateSymbolicLink(Path.Combine(test.PackageDirectory, "link.js"), secret);

        test.Load().Init();
        File.Delete(secret);

        Assert.Equal(Enumerable.Repeat("MODULE_NOT_FOUND", 4), test.Outputs.Texts);
    }

    [Theory]
    [InlineData("fs", "a script has no files. Put data into a .json or .js file of the package")]
    [InlineData("node:net", "a script has no network.")]
    [InlineData("http", "a script has no network.")]
    [InlineData("fs/promises", "a script has no files.")]
    [InlineData("child_process", "a game session runs in one process")]
    [InlineData("stream/web", "nothing in a game script has needed it so far.")]
    [InlineData("punycode", "nothing in a game script has needed it so far. A package from npm")]
    public void Modules_of_Node_that_are_not_here_say_why_and_can_be_caught(string name, string why)
    {
        using var test = TestScript.Package(("index.js", Main + $"try {{ require('{name}'); }} catch (e) {{ log(e.message); }} }} }};"));

        test.Load().Init();

        var text = Assert.Single(test.Outputs.Texts);
        Assert.StartsWith($"The module '{name}' of Node.js is not available to scripts: {why}", text);
        Assert.Contains("Available are: assert, assert/strict, buffer,", text);
    }

    [Fact]
    public void What_a_few_bytes_unpack_to_is_bounded_by_what_a_script_may_have()
    {
        using MemoryStream packed = new();
        using (GZipStream packing = new(packed, CompressionLevel.Optimal, leaveOpen: true))
            packing.Write(new byte[(64 << 20) + 1]);
        using var test = TestScript.Package(
            ("index.js", Main + "try { require('zlib').gunzipSync(Buffer.from(require('./packed.json'), 'base64')); } catch (e) { log(`${e.code}: ${e.message}`); } } };"),
            ("packed.json", $"\"{Convert.ToBase64String(packed.ToArray())}\""));

        test.Load().Init();

        Assert.Equal("ERR_BUFFER_TOO_LARGE: Cannot create a Buffer larger than 67108864 bytes", Assert.Single(test.Outputs.Texts));
    }

    [Fact]
    public void A_hashbang_and_top_level_await_free_script_of_any_style_loads()
    {
        using var test = TestScript.Package(("index.js", "#!/usr/bin/env node\n'use strict';\nmodule.exports.ssExports = { init: (s) => s.getLogger().info(typeof this + (() => { try { undeclared = 1; return 'sloppy'; } catch { return 'strict'; } })()) };\n// no newline at the end"));

        test.Load().Init();

        Assert.Equal("objectstrict", Assert.Single(test.Outputs.Texts));
    }

    [Theory]
    [InlineData("dep", "main")]
    [InlineData("dep/feature", "feature")]
    [InlineData("dep/lib/a", "lib a")]
    [InlineData("dep/package.json", "ERR")]
    [InlineData("dep/secret.js", "ERR")]
    [InlineData("dep/gone", "ERR")]
    [InlineData("short", "short")]
    [InlineData("short/main.js", "ERR")]
    [InlineData("older", "older")]
    [InlineData("#own", "own")]
    [InlineData("#alias", "main")]
    [InlineData("#none", "ERR")]
    [InlineData("punycode", "stand-in")]
    [InlineData("node:punycode", "ERR")]
    [InlineData(".", "root")]
    [InlineData("./lib/", "lib index")]
    public void A_package_says_for_itself_what_it_lets_out(string name, string expected)
    {
        using var test = TestScript.Package(
            ("index.js", Main + $"try {{ log(require('{name}').name); }} catch (e) {{ log('ERR'); }} }} }}; exports.name = 'root';"),
            ("package.json", """{"imports": {"#own": "./lib/own.js", "#alias": "dep"}}"""),
            ("lib.js", "exports.name = 'not the folder';"),
            ("lib/own.js", "exports.name = 'own';"),
            ("lib/index.js", "exports.name = 'lib index';"),
            ("node_modules/dep/package.json", """
                {"main": "./secret.js", "exports": {".": {"import": "./main.mjs", "require": "./main.cjs"}, "./feature": [null, "./feature.js"],
                 "./lib/*": {"browser": "./web/*.js", "node": {"default": "./lib/*.js"}}, "./gone": "./gone.js"}}
                """),
            ("node_modules/dep/main.cjs", "exports.name = 'main';"),
            ("node_modules/dep/feature.js", "exports.name = 'feature';"),
            ("node_modules/dep/secret.js", "exports.name = 'secret';"),
            ("node_modules/dep/lib/a.js", "exports.name = 'lib a';"),
            ("node_modules/short/package.json", """{"exports": "./main.js"}"""),
            ("node_modules/short/main.js", "exports.name = 'short';"),
            ("node_modules/older/package.json", """{"main": "lib"}"""),
            ("node_modules/older/lib/index.js", "exports.name = 'older';"),
            ("node_modules/punycode/index.js", "exports.name = 'stand-in';"));

        test.Load().Init();

        Assert.Equal(expected, Assert.Single(test.Outputs.Texts));
    }

    [Fact]
    public void A_module_knows_where_it_stands()
    {
        using var test = TestScript.Package(
            ("index.js", Main + "log(JSON.stringify([module.id, module.path, module.paths, module.loaded, require('./lib/a'), require.resolve('./lib/a'), require.resolve.paths('x').length])); } };"),
            ("lib/a.js", "module.exports = [module.id, module.parent.id, module.filename === __filename, module.path === __dirname, module.loaded, module.paths[0], typeof require('module').createRequire(__filename)('./a')];"));

        test.Load().Init();

        Assert.Equal(
            """[".","/local/game",["/local/game/node_modules","/local/node_modules","/node_modules"],true,["/local/game/lib/a.js",".",true,true,false,"/local/game/lib/node_modules","object"],"/local/game/lib/a.js",3]""",
            Assert.Single(test.Outputs.Texts));
    }

    [Theory]
    [InlineData("import x from './x.js';\nexports.ssExports = { init() {} };")]
    [InlineData("export const ssExports = { init() {} };")]
    public void An_ES_module_is_told_what_to_write_instead(string text)
    {
        using var test = TestScript.Package(("index.js", text));

        var failure = Assert.Throws<ScriptFailedException>(() => test.Load("24.x")).Failure;

        Assert.Equal((ScriptFailureCause.Syntax, "index.js", 1), (failure.Cause, failure.File, failure.Line));
        Assert.Contains("Scripts are CommonJS modules: use require and exports", failure.Message);
    }

    [Fact]
    public void Windows_line_ends_and_a_byte_order_mark_keep_their_lines()
    {
        using var test = TestScript.Package(("index.js", "\uFEFF#!/usr/bin/env node\r\n'use strict';\r\nexports.ssExports = { init(s) {\r\n  s.getLogger().info('line four'); } };\r\n"));

        test.Load().Init();

        Assert.Equal(("line four", "index.js", 4), (test.Outputs.Lines[0].Text, test.Outputs.Lines[0].File, test.Outputs.Lines[0].Line));
    }

    [Fact]
    public void A_JSON_file_that_is_none_is_named()
    {
        using var test = TestScript.Package(("index.js", "require('./data.json');"), ("data.json", "{ not: 1 }"));

        Assert.Contains("data.json: Expected property name", Assert.Throws<ScriptFailedException>(() => test.Load()).Failure.Message);
    }
}
