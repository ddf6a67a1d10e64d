using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class UtilTests
{
    // Expected values are what Node.js prints.
    [Theory]
    [InlineData("util.inspect({ a: 1, b: 'x', c: [1, 2], d: null, e: undefined })", "{ a: 1, b: 'x', c: [ 1, 2 ], d: null, e: undefined }")]
    [InlineData("util.inspect({}) + util.inspect([])", "{}[]")]
    [InlineData("util.inspect({ 'a-b': 1, [Symbol('s')]: 2, f() {}, g: class G {} })", "{ 'a-b': 1, f: [Function: f], g: [class G], [Symbol(s)]: 2 }")]
    [InlineData("util.inspect({ a: { b: { c: { d: 1 } } } })", "{ a: { b: { c: [Object] } } }")]
    [InlineData("util.inspect({ a: 'x'.repeat(50), b: 'y'.repeat(50) }).split('\\n').length", "4")]
    [InlineData("util.inspect({ a: { b: { c: {} } } }, { depth: 0 })", "{ a: [Object] }")]
    [InlineData("util.inspect(new Map([[1, { a: 2 }], ['k', 'v']]))", "Map(2) { 1 => { a: 2 }, 'k' => 'v' }")]
    [InlineData("util.inspect(new Set([1, 'a']))", "Set(2) { 1, 'a' }")]
    [InlineData("util.inspect((() => { const o = { name: 'x' }; o.self = o; return o; })())", "<ref *1> { name: 'x', self: [Circular *1] }")]
    [InlineData("util.inspect(new (class Foo { constructor() { this.x = 1; } })())", "Foo { x: 1 }")]
    [InlineData("util.inspect(new (class Foo {})())", "Foo {}")]
    [InlineData("util.inspect(Object.create(null))", "[Object: null prototype] {}")]
    [InlineData("util.inspect(Buffer.from([1, 171]))", "<Buffer 01 ab>")]
    [InlineData("util.inspect(new Uint8Array([1, 2]))", "Uint8Array(2) [ 1, 2 ]")]
    [InlineData("util.inspect([1, , 3])", "[ 1, <1 empty item>, 3 ]")]
    [InlineData("util.inspect('it\\'s')", "\"it's\"")]
    [InlineData("util.inspect('a\\nb')", "'a\\nb'")]
    [InlineData("util.inspect([-0, 5n, true, Symbol('q')])", "[ -0, 5n, true, Symbol(q) ]")]
    [InlineData("util.inspect({ get a() { return 1; }, set b(v) {} })", "{ a: [Getter], b: [Setter] }")]
    [InlineData("util.inspect(new Date(0))", "1970-01-01T00:00:00.000Z")]
    [InlineData("util.inspect(/a/g)", "/a/g")]
    [InlineData("util.inspect({ [util.inspect.custom]() { return 'mine'; } })", "mine")]
    [InlineData("util.inspect(() => {})", "[Function (anonymous)]")]
    [InlineData("util.inspect(new Error('boo')).split('\\n')[0]", "Error: boo")]
    [InlineData("util.inspect(session)", "Session {}")]
    [InlineData("util.inspect(session.newTextGameMessage(1, -1, 'hi'))", "GameMessage { opCode: 1, sender: -1, payload: <Buffer 68 69> }")]
    [InlineData("util.format('%s is %d years, %j %%', 'Ana', '42', { a: 1 }, 'more', { b: 2 })", "Ana is 42 years, {\"a\":1} % more { b: 2 }")]
    [InlineData("util.format('%i %f %o', '3.7', '1.5x', [1]).slice(0, 5)", "3 1.5")]
    [InlineData("util.format(1, 'two', { three: 3 })", "1 two { three: 3 }")]
    [InlineData("util.isDeepStrictEqual({ a: [1, new Map([[1, 2]])] }, { a: [1, new Map([[1, 2]])] })", "true")]
    [InlineData("util.isDeepStrictEqual([1], ['1'])", "false")]
    [InlineData("util.types.isPromise(Promise.resolve()) && util.types.isAsyncFunction(async () => {})", "true")]
    [InlineData("(() => { function A() {} function B() {} util.inherits(A, B); return new A() instanceof B && A.super_ === B; })()", "true")]
    public void Util_prints_and_compares_as_Node_does(string expression, string expected) => Assert.Equal(expected, Evaluate.Text(expression));

    [Theory]
    [InlineData("(() => { const E = require('events'); const e = new E(); const a = []; e.on('x', (v) => a.push(v)); e.once('x', (v) => a.push(v * 2)); e.emit('x', 1); e.emit('x', 2); return a.join() + e.listenerCount('x'); })()", "1,2,21")]
    [InlineData("(() => { const { EventEmitter } = require('events'); class A extends EventEmitter {} try { new A().emit('error', new Error('e')); } catch (x) { return x.message; } })()", "e")]
    [InlineData("(() => { const E = require('events'); function Old() { E.call(this); } require('util').inherits(Old, E); const o = new Old(); let n = 0; o.on('a', () => n++); o.removeAllListeners('a'); return o.emit('a') + ' ' + n; })()", "false 0")]
    [InlineData("(() => { const p = require('path'); return [p.join('/a', '../b', './c.js'), p.basename('/x/y.js', '.js'), p.extname('a.b.js'), p.dirname('/a/b/'), p.resolve('/a', 'b', '../c'), p.relative('/a/b', '/a/c/d'), p.normalize('a//b/../c/')].join(); })()",
        "/b/c.js,y,.js,/a,/a/c,../c/d,a/c/")]
    [InlineData("(() => { const assert = require('assert'); assert(true); assert.deepStrictEqual({ a: [1] }, { a: [1] }); assert.throws(() => { throw new TypeError('x'); }, TypeError); try { assert.strictEqual(1, 2); } catch (e) { return e.name + e.code + e.message; } })()",
        "AssertionErrorERR_ASSERTION1 strictEqual 2")]
    [InlineData("require('perf_hooks').performance === performance && require('timers').setTimeout === setTimeout && require('buffer').Buffer === Buffer && require('process') === process && require('node:util') === util", "true")]
    public void The_small_modules_do_what_their_names_say(string expression, string expected) => Assert.Equal(expected, Evaluate.Text(expression));

    [Fact]
    public void Process_is_clean_and_tells_its_version()
    {
        Assert.Equal("v10.24.1 {} node /local/game/index.js linux", Evaluate.Text("`${process.version} ${util.inspect(process.env)} ${process.argv.join(' ')} ${process.platform}`"));
        Assert.StartsWith("v24.", Evaluate.Text("process.version", "24.x"));
    }

    [Fact]
    public void All_clocks_are_the_injected_one()
    {
        using var test = TestScript.Run("""
            on.onMessage = () => logger.info([Date.now(), new Date().toISOString(), typeof Date(), new Date(5).getTime(), process.hrtime.bigint(), process.hrtime([0, 0]).join(':'),
              performance.now(), process.uptime(), new Date() instanceof Date, new (class extends Date {})().getFullYear(), new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format()].join());
            """);
        test.Time.Advance(TimeSpan.FromMilliseconds(1500.5));

        test.Message(1, "");

        Assert.Equal(
            "1772600768589,2026-03-04T05:06:08.589Z,string,5,1500500000,1:500500000,1500.5,1.5005,true,2026,3/4/2026",
            Assert.Single(test.Outputs.Texts));
    }

    [Fact]
    public void Randomness_is_even_and_differs_between_sessions()
    {
        const string Draw = "(() => { let sum = 0, low = 1, high = 0; for (let i = 0; i < 10000; i++) { const x = Math.random(); sum += x; low = Math.min(low, x); high = Math.max(high, x); } return [Math.abs(sum / 10000 - 0.5) < 0.02, low >= 0 && low < 0.01, high > 0.99 && high < 1, Math.random()].join(); })()";
        var (first, second) = (Evaluate.Text(Draw), Evaluate.Text(Draw));

        Assert.StartsWith("true,true,true,", first);
        Assert.NotEqual(first, second);
    }
}
