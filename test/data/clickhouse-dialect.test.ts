import { expect, test } from 'vitest';
import { clickhouseDialect as d } from '../../data/dialects/clickhouse.ts';
import { parseDay } from '../../models/math/day.ts';

test('texts and identifiers hold anything', () => {
  expect(d.text("O'Brien \\ \0")).toBe("'O''Brien \\\\ \\0'");
  expect(d.identifier('a"b\\c')).toBe('"a""b\\\\c"');
});

test('days, differences and shifts', () => {
  expect(d.day(parseDay('2024-02-29')!)).toBe("toDate32('2024-02-29')");
  expect(d.daysBetween('a', 'b')).toBe("dateDiff('day', a, b)");
  expect(d.addDays('a', '-28')).toBe('addDays(toDate32(a), toInt32(-28))');
  expect(d.toDate('at')).toBe('toDate32(at)');
  expect(d.hoursBetween('a', 'b')).toBe(
    'toFloat64(toUnixTimestamp64Micro(b) - toUnixTimestamp64Micro(a)) / 3600000000',
  );
});

test('sums are of whole millionths in 128 bits', () => {
  expect(d.millionths('x')).toBe('toInt128(floor((x) * 1000000 + 0.5))');
  expect(d.exactSum('x')).toBe('toFloat64(sum(toInt128(floor((x) * 1000000 + 0.5)))) / 1000000');
  expect(d.sumOfLargest('x', 3)).toBe(
    'if(count(x) = 0, NULL, arraySum(arraySlice(arrayReverseSort(groupArray(x)), 1, 3)))',
  );
});

test('quantiles, doubles, letters and matches', () => {
  expect(d.quantile('x', 0.25)).toBe('quantileExactInclusive(0.25)(toFloat64(x))');
  expect(d.toDouble('7 / 2')).toBe('toFloat64(7 / 2)');
  expect(d.lower('x')).toBe('lowerUTF8(x)');
  expect(d.eachMatch('body', '[a-z]+\\d')).toBe("arrayJoin(extractAll(coalesce(body, ''), '[a-z]+\\\\d'))");
});

test('literal rows are one text, whatever stands in them', () => {
  const rows = d.literalRows(
    [
      { name: 'a"key', type: 'key' },
      { name: 'on', type: 'day' },
      { name: 'at', type: 'time' },
      { name: 'text', type: 'text' },
      { name: 'n', type: 'number' },
      { name: 'is', type: 'flag' },
    ],
    [
      [1, parseDay('2024-02-29'), '2024-02-29T10:00:00.5Z', "tab\t'quote'\n\\", 0.1, 1],
      [null, null, null, null, null, null],
    ],
  );
  expect(rows).toBe(
    'SELECT c0 AS "a""key", c1 AS "on", c2 AS "at", c3 AS "text", c4 AS "n", c5 AS "is" FROM format(\'TabSeparated\', ' +
      "'c0 Nullable(Int32), c1 Nullable(Date32), c2 Nullable(DateTime64(6, ''UTC'')), c3 Nullable(String), c4 Nullable(Float64), c5 Nullable(Bool)', " +
      "'1\t2024-02-29\t2024-02-29 10:00:00.5\ttab\\\\t''quote''\\\\n\\\\\\\\\t0.1\t1\n\\\\N\t\\\\N\t\\\\N\t\\\\N\t\\\\N\t\\\\N')",
  );
});
