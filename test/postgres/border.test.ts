import { describe, expect, it } from 'vitest';
import { type FieldOfResult, ResultBuilder } from '../../data/postgres/border.ts';
import { NO_DAY, parseDay } from '../../models/math/day.ts';

const OID = {
  bool: 16,
  int8: 20,
  int4: 23,
  text: 25,
  float8: 701,
  date: 1082,
  timestamp: 1114,
  zoned: 1184,
  numeric: 1700,
};

function read(type: keyof typeof OID, ...texts: readonly (string | null)[]) {
  const field: FieldOfResult = { name: 'x', dataTypeID: OID[type] };
  const builder = new ResultBuilder([field]);
  // In two portions, as a cursor gives them.
  builder.add(texts.slice(0, 1).map((text) => [text]));
  builder.add(texts.slice(1).map((text) => [text]));
  const { nRows, columns } = builder.finish();
  expect(nRows).toBe(texts.length);
  return columns[0];
}

describe('values of a server', () => {
  it('become numbers, days and texts, with null as each of them has it', () => {
    expect(read('float8', '1.5', null, '1e+20', '-0.1')).toEqual({
      name: 'x',
      type: 'number',
      values: Float64Array.of(1.5, Number.NaN, 1e20, -0.1),
    });
    expect(read('numeric', '0.30000000000000000001', 'NaN').values).toEqual(Float64Array.of(0.3, Number.NaN));
    expect(read('int8', '9007199254740991', null).values).toEqual(Float64Array.of(9007199254740991, Number.NaN));
    expect(read('bool', 't', 'f', null).values).toEqual(Float64Array.of(1, 0, Number.NaN));
    expect(read('date', '2024-02-29', null, '2024-02-29').values).toEqual(
      Int32Array.of(parseDay('2024-02-29') ?? 0, NO_DAY, parseDay('2024-02-29') ?? 0),
    );
    expect(read('timestamp', '2024-02-29 23:15:00', '2024-02-29 00:00:00.5', null).values).toEqual([
      '2024-02-29T23:15:00Z',
      '2024-02-29T00:00:00.5Z',
      null,
    ]);
    expect(read('zoned', '2024-02-29 23:15:00.000001+00').values).toEqual(['2024-02-29T23:15:00.000001Z']);
    expect(read('text', '', null, '\u{1f600}').values).toEqual(['', null, '\u{1f600}']);
  });

  it('that a column cannot hold are refused, not bent', () => {
    expect(() => read('int8', '9007199254740993')).toThrow('expected a whole number within ±2^53');
    expect(() => read('date', 'infinity')).toThrow('result column x holds infinity; expected a date');
    expect(() => read('date', '0044-03-15 BC')).toThrow('expected a date of the years 1 to 9999');
    expect(() => read('timestamp', '-infinity')).toThrow('expected a timestamp');
  });

  it('may be none at all', () => {
    expect(read('date')).toEqual({ name: 'x', type: 'day', values: new Int32Array(0) });
    expect(read('float8')).toEqual({ name: 'x', type: 'number', values: new Float64Array(0) });
  });
});
