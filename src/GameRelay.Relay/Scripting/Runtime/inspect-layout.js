// How util.inspect lays out what it has to show: on one line where that is short and flat enough, long lists in columns, else a line each.
(function () {
  'use strict';

  const bare = (text) => text.replace(/\u001b\[\d+m/g, '');
  const width = (text) => [...bare(text)].length;

  function quote(text) {
    const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') && !text.includes('${') ? '`' : "'";
    const known = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f', '\v': '\\v' };
    const escaped = text.replace(/[\\\0-\x1f\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (c) => {
      const code = c.charCodeAt(0);
      return known[c] || (code > 255 ? `\\u${code.toString(16).toUpperCase()}` : `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`);
    });
    return mark + (mark === "'" ? escaped.replace(/'/g, "\\'") : escaped) + mark;
  }

  // More than six short items are shown in columns; numbers are aligned to the right. `rest` is a last line of its own.
  function columns(items, rest, level, { breakLength, compact }, areNumbers) {
    const gap = 2;
    const widths = items.map(width);
    const widest = Math.max(...widths) + gap;
    const total = widths.reduce((sum, each) => sum + each + gap, 0);
    if (widest * 3 + level * 2 >= breakLength || (total / widest <= 5 && widest - gap > 6)) return null;

    // About as many rows as a square would have, given that a character is 2.5 times as high as it is wide.
    const usual = Math.max(widest - 3 - Math.sqrt(widest - total / items.length), 1);
    const count = Math.min(Math.round(Math.sqrt(2.5 * usual * items.length) / usual), Math.floor((breakLength - level * 2) / widest), compact * 4, 15);
    if (count <= 1) return null;
    const columnWidths = Array.from({ length: count }, (_, column) => Math.max(...widths.filter((_, i) => i % count === column)) + gap);
    const lines = [];
    for (let start = 0; start < items.length; start += count) {
      const row = items.slice(start, start + count);
      lines.push(row.map((item, i) => {
        const isLast = i === row.length - 1;
        const text = isLast ? item : `${item}, `;
        const hidden = item.length - widths[start + i];
        return areNumbers ? text.padStart(columnWidths[i] + hidden - (isLast ? gap : 0)) : isLast ? text : text.padEnd(columnWidths[i] + hidden);
      }).join(''));
    }
    return rest === null ? lines : [...lines, rest];
  }

  // parts: what is inside; below: how many levels of objects the last of them had.
  function join({ base, braces, parts, list, rest, areNumbers }, level, below, options) {
    const start = base === '' ? '' : `${base} `;
    if (typeof options.compact === 'number' && options.compact >= 1) {
      const all = rest === null ? parts : [...parts, rest];
      const grouped = list && all.length > 6 ? columns(parts, rest, level, options, areNumbers) : null;
      if (grouped !== null) return lines(grouped);
      const length = all.reduce((sum, part) => sum + bare(part).length, 2 * all.length + level * 2 + braces[0].length + base.length + 10);
      if (below < options.compact && length <= options.breakLength && !base.includes('\n')) {
        const joined = all.join(', ');
        if (!joined.includes('\n')) return `${start}${braces[0]} ${joined} ${braces[1]}`;
      }
      return lines(all);
    }
    return lines(rest === null ? parts : [...parts, rest]);

    function lines(all) {
      const indentation = '\n' + '  '.repeat(level);
      return `${start}${braces[0]}${indentation}  ${all.join(`,${indentation}  `)}${indentation}${braces[1]}`;
    }
  }

  return { quote, join };
})
