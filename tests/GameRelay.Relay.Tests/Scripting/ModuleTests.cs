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
    [InlineData("fs")]
    [InlineData("node:net")]
    [InlineData("http")]
    [InlineData("fs/promises")]
    public void Modules_of_Node_that_are_not_here_say_so_and_can_be_caught(string name)
    {
        using var test = TestScript.Package(("index.js", Main + $"try {{ require('{name}'); }} catch (e) {{ log(e.message); }} }} }};"));

        test.Load().Init();

        Assert.StartsWith($"The module '{name}' of Node.js is not available to scripts here. Available are: assert, buffer,", Assert.Single(test.Outputs.Texts));
    }

    [Fact]
    public void A_hashbang_and_top_level_await_free_script_of_any_style_loads()
    {
        using var test = TestScript.Package(("index.js", "#!/usr/bin/env node\n'use strict';\nmodule.exports.ssExports = { init: (s) => s.getLogger().info(typeof this + (() => { try { undeclared = 1; return 'sloppy'; } catch { return 'strict'; } })()) };\n// no newline at the end"));

        test.Load().Init();

        Assert.Equal("objectstrict", Assert.Single(test.Outputs.Texts));
    }
}
