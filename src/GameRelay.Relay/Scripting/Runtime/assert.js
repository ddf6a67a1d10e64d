// require('assert')
(function (internal) {
  'use strict';

  const { inspect } = internal.builtin('util');
  const { deepEqual } = internal.load('equality');

  class AssertionError extends Error {
    constructor({ message, actual, expected, operator }) {
      super(message === undefined ? `${inspect(actual)} ${operator} ${inspect(expected)}` : String(message));
      this.name = 'AssertionError';
      this.code = 'ERR_ASSERTION';
      this.generatedMessage = message === undefined;
      Object.assign(this, { actual, expected, operator });
    }
  }

  function check(holds, actual, expected, message, operator) {
    if (holds) return;
    if (message instanceof Error) throw message;
    throw new AssertionError({ message, actual, expected, operator });
  }

  function matches(error, expected) {
    if (expected === undefined || typeof expected === 'string') return true;
    if (expected instanceof RegExp) return expected.test(String(error));
    if (typeof expected === 'function') return expected.prototype !== undefined && error instanceof expected || (!(expected.prototype instanceof Error) && expected !== Error && expected(error) === true);
    return Object.keys(expected).every((key) => (expected[key] instanceof RegExp ? expected[key].test(error[key]) : deepEqual(error[key], expected[key], true)));
  }

  function assert(value, message) { check(value, value, true, message, '=='); }

  Object.assign(assert, {
    AssertionError,
    ok(value, message) { check(value, value, true, message, '=='); },
    equal(actual, expected, message) { check(actual == expected, actual, expected, message, '=='); },
    notEqual(actual, expected, message) { check(actual != expected, actual, expected, message, '!='); },
    strictEqual(actual, expected, message) { check(Object.is(actual, expected), actual, expected, message, 'strictEqual'); },
    notStrictEqual(actual, expected, message) { check(!Object.is(actual, expected), actual, expected, message, 'notStrictEqual'); },
    deepEqual(actual, expected, message) { check(deepEqual(actual, expected, false), actual, expected, message, 'deepEqual'); },
    deepStrictEqual(actual, expected, message) { check(deepEqual(actual, expected, true), actual, expected, message, 'deepStrictEqual'); },
    notDeepEqual(actual, expected, message) { check(!deepEqual(actual, expected, false), actual, expected, message, 'notDeepEqual'); },
    notDeepStrictEqual(actual, expected, message) { check(!deepEqual(actual, expected, true), actual, expected, message, 'notDeepStrictEqual'); },
    fail(message = 'Failed') { check(false, undefined, undefined, message, 'fail'); },
    match(text, pattern, message) { check(typeof text === 'string' && pattern.test(text), text, pattern, message, 'match'); },
    doesNotMatch(text, pattern, message) { check(typeof text !== 'string' || !pattern.test(text), text, pattern, message, 'doesNotMatch'); },
    ifError(value) { if (value !== null && value !== undefined) throw value; },
    throws(body, expected, message) {
      let thrown;
      try { body(); } catch (error) { thrown = { error }; }
      check(thrown !== undefined, undefined, expected, typeof expected === 'string' ? expected : message || 'Missing expected exception.', 'throws');
      if (!matches(thrown.error, expected)) throw thrown.error;
    },
    doesNotThrow(body, message) {
      try { body(); } catch (error) { check(false, error, undefined, typeof message === 'string' ? message : `Got unwanted exception. ${error && error.message}`, 'doesNotThrow'); }
    },
    async doesNotReject(body, message) {
      try { await (typeof body === 'function' ? body() : body); } catch (error) { check(false, error, undefined, typeof message === 'string' ? message : `Got unwanted rejection. ${error && error.message}`, 'doesNotReject'); }
    },
    async rejects(body, expected, message) {
      let thrown;
      try { await (typeof body === 'function' ? body() : body); } catch (error) { thrown = { error }; }
      check(thrown !== undefined, undefined, expected, message || 'Missing expected rejection.', 'rejects');
      if (!matches(thrown.error, expected)) throw thrown.error;
    },
  });
  assert.strict = Object.assign((value, message) => assert(value, message), assert, {
    equal: assert.strictEqual, notEqual: assert.notStrictEqual, deepEqual: assert.deepStrictEqual, notDeepEqual: assert.notDeepStrictEqual,
  });
  assert.strict.strict = assert.strict;
  return assert;
})
