using Xunit;

namespace GameRelay.Relay.Tests.Scripting;

public sealed class BufferTests
{
    // Expected values are what Node.js prints.
    [Theory]
    [InlineData("Buffer.from('héllo').toString('hex')", "68c3a96c6c6f")]
    [InlineData("Buffer.from('68c3a9zz', 'hex').toString()", "hé")]
    [InlineData("Buffer.from('any carnal pleas').toString('base64')", "YW55IGNhcm5hbCBwbGVhcw==")]
    [InlineData("Buffer.from('YW55IGNhcm5hbCBwbGVhcw', 'base64').toString()", "any carnal pleas")]
    [InlineData("Buffer.from([251, 255]).toString('base64url')", "-_8")]
    [InlineData("Buffer.from('é', 'latin1').length", "1")]
    [InlineData("Buffer.from('hé', 'utf16le').toString('hex')", "6800e900")]
    [InlineData("Buffer.from('6800e900', 'hex').toString('ucs2')", "hé")]
    [InlineData("Buffer.from([0xc3, 0x28, 0xff, 0xf0, 0x9f]).toString()", "\uFFFD(\uFFFD\uFFFD")]
    [InlineData("Buffer.from('a\\ud800b').toString('hex')", "61efbfbd62")]
    [InlineData("Buffer.from('\\u{1F600}').toString('hex')", "f09f9880")]
    [InlineData("new Buffer('ab').toString() + Buffer('cd') + new Buffer(2).length", "abcd2")]
    [InlineData("String(new Buffer.from([104, 105]))", "hi")]
    [InlineData("JSON.stringify(Buffer.from([1, 2]))", """{"type":"Buffer","data":[1,2]}""")]
    [InlineData("Buffer.from(JSON.parse(JSON.stringify(Buffer.from([1, 2])))).length", "2")]
    [InlineData("Buffer.concat([Buffer.from('a'), Buffer.from('bc')]).toString()", "abc")]
    [InlineData("Buffer.concat([Buffer.from('abc')], 2).toString()", "ab")]
    [InlineData("Buffer.alloc(5, 'ab').toString()", "ababa")]
    [InlineData("Buffer.from('abc').slice(1).toString() + Buffer.from('abc').subarray(0, -1)", "bcab")]
    [InlineData("(() => { const b = Buffer.from('abc'); b.slice(1)[0] = 120; return b.toString(); })()", "axc")]
    [InlineData("(() => { const u = new Uint8Array([1, 2]); const b = Buffer.from(u); u[0] = 9; return b[0]; })()", "1")]
    [InlineData("(() => { const u = new Uint8Array([1, 2]); const b = Buffer.from(u.buffer); u[0] = 9; return b[0]; })()", "9")]
    [InlineData("Buffer.isBuffer(Buffer.from('a').map((x) => x)) && Buffer.from('a') instanceof Uint8Array", "true")]
    [InlineData("Buffer.from('abcabc').indexOf('ca') + Buffer.from('abcabc').lastIndexOf('ab') + Buffer.from('abc').indexOf('x')", "4")]
    [InlineData("Buffer.from('abc').equals(new Uint8Array([97, 98, 99])) + ' ' + Buffer.compare(Buffer.from('a'), Buffer.from('b'))", "true -1")]
    [InlineData("(() => { const b = Buffer.alloc(8); b.writeUInt16BE(0x1234, 0); b.writeInt32LE(-2, 2); return b.toString('hex') + b.readInt32LE(2) + b.readUint16BE(0); })()",
        "1234feffffff0000-24660")]
    [InlineData("(() => { const b = Buffer.alloc(8); b.writeDoubleBE(1.5); b.writeFloatLE(0.5, 4); return b.readFloatLE(4) + ' ' + b.readBigUInt64BE(); })()",
        "0.5 4609434218613702719")]
    [InlineData("Buffer.byteLength('é') + Buffer.byteLength('abcd', 'hex')", "4")]
    [InlineData("(() => { const b = Buffer.alloc(4); return b.write('é€') + b.toString('hex'); })()", "2c3a90000")]
    [InlineData("(() => { try { Buffer.from(null); } catch (e) { return e.code; } })()", "ERR_INVALID_ARG_TYPE")]
    [InlineData("(() => { try { Buffer.alloc(6).readUInt32LE(3); } catch (e) { return e.code; } })()", "ERR_OUT_OF_RANGE")]
    [InlineData("(() => { try { Buffer.from('a').toString('nope'); } catch (e) { return e.message; } })()", "Unknown encoding: nope")]
    [InlineData("new TextDecoder().decode(new TextEncoder().encode('\\ufeffgrüß'))", "grüß")]
    public void A_buffer_behaves_as_in_Node(string expression, string expected) => Assert.Equal(expected, Evaluate.Text(expression));
}
