// Deep equality, for assert and util.isDeepStrictEqual.
(function () {
  'use strict';

  function same(a, b, strict) {
    return strict ? Object.is(a, b) : a == b || (a !== a && b !== b);
  }

  function deepEqual(a, b, strict, inside = []) {
    const objects = typeof a === 'object' && a !== null && typeof b === 'object' && b !== null;
    if (!objects) return same(a, b, strict);
    if (a === b) return true;
    if (strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
    if (inside.some(([x, y]) => x === a && y === b)) return true;
    const within = [...inside, [a, b]];
    const equal = (x, y) => deepEqual(x, y, strict, within);

    if (Array.isArray(a) !== Array.isArray(b)) return false;
    if (a instanceof Date || b instanceof Date) return a instanceof Date && b instanceof Date && a.getTime() === b.getTime();
    if (a instanceof RegExp || b instanceof RegExp) return String(a) === String(b);
    if (a instanceof Error && (a.message !== b.message || a.name !== b.name)) return false;
    if (a instanceof Map || a instanceof Set) {
      if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b) || a.size !== b.size) return false;
      const entries = [...b];
      for (const entry of a) {
        const index = entries.findIndex((other) => equal(entry, other));
        if (index < 0) return false;
        entries.splice(index, 1);
      }
      return true;
    }
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && a.length === b.length
      && keys.every((key) => Object.prototype.propertyIsEnumerable.call(b, key) && equal(a[key], b[key]));
  }

  return { deepEqual };
})
