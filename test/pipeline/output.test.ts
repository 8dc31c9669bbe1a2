import { describe, expect, test } from 'vitest';
import { DataError, QueryError } from '../../data/errors.ts';
import { ModelFileError, ScoreInputError } from '../../models/runtime/errors.ts';
import { asFaults, bugText, countedList, EXIT, fileFault, UserFault } from '../../pipeline/errors.ts';
import {
  bandText,
  createOutput,
  displayWidth,
  escapeControls,
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatSignificant,
  type Output,
  type OutputOptions,
  painter,
  renderTable,
  truncate,
  wantsColour,
  wrap,
} from '../../pipeline/output/index.ts';

interface Caught {
  readonly output: Output;
  readonly out: () => string;
  readonly err: () => string;
  /** Let milliseconds pass. */
  readonly wait: (milliseconds: number) => void;
}

function catchOutput(options: Partial<OutputOptions> = {}, isTTY = false): Caught {
  const texts = { out: '', err: '' };
  let now = 1000;
  const output = createOutput({
    stdout: { isTTY, columns: 80, write: (text) => (texts.out += text) },
    stderr: Object.assign(
      { isTTY, columns: 80, write: (text: string) => (texts.err += text) },
      { on: () => undefined },
    ),
    isQuiet: false,
    isColourOff: false,
    isJson: false,
    environment: {},
    clock: () => now,
    ...options,
  });
  const wait = (milliseconds: number) => {
    now += milliseconds;
  };
  return { output, out: () => texts.out, err: () => texts.err, wait };
}

describe('output', () => {
  test('results to stdout, notes and faults to stderr', () => {
    const { output, out, err } = catchOutput();
    output.result('promote');
    output.note('reading');
    output.fault(['a is wrong.', 'b\u001b[2J is wrong.']);
    output.json({ not: 'shown' });
    expect(out()).toBe('promote\n');
    expect(err()).toBe('reading\na is wrong.\nb\\u001b[2J is wrong.\n');
  });

  test('--quiet silences notes and stages, never results or faults', () => {
    const { output, out, err } = catchOutput({ isQuiet: true }, true);
    output.result('promote');
    output.note('reading');
    const stage = output.stage('fit');
    stage.step(1, 2);
    stage.done('2 models');
    output.fault(['a is wrong.']);
    expect([out(), err()]).toEqual(['promote\n', 'a is wrong.\n']);
  });

  test('--json puts one value on stdout and no other result', () => {
    const { output, out } = catchOutput({ isJson: true });
    output.result('promote');
    output.json({ verdict: 'promote', figure: Number.NaN, list: [1, Number.POSITIVE_INFINITY] });
    expect(JSON.parse(out())).toEqual({ verdict: 'promote', figure: null, list: [1, null] });
  });

  test('without a terminal a stage is one line at its end', () => {
    const { output, err, wait } = catchOutput();
    const stage = output.stage('features');
    wait(2000);
    stage.step(7, 14);
    expect(err()).toBe('');
    wait(100);
    stage.done('14 dates, 48,210 rows');
    expect(err()).toBe('features     14 dates, 48,210 rows, 2.1 s\n');
    output.stage('fit').failed();
    expect(err()).toBe('features     14 dates, 48,210 rows, 2.1 s\n');
  });

  test('without a terminal a long stage says now and then how fast it goes and what is left', () => {
    const { output, err, wait } = catchOutput();
    const stage = output.stage('features');
    for (const second of [10, 20, 30, 40]) {
      wait(10_000);
      stage.step(second, 100, second * 2_500_000);
    }
    wait(10_000);
    stage.step(100, 100, 1e8);
    expect(err()).toBe(
      'features     20%, 2.50 million rows/s, 1 min 20 s left\nfeatures     40%, 2.50 million rows/s, 1 min 00 s left\n',
    );
    const fits = output.stage('fit');
    wait(15_000);
    fits.step(1, 14);
    expect(err().split('\n').at(-2)).toBe('fit          1/14');
  });

  test('in a terminal a stage shows a bar while it runs', () => {
    const { output, err, wait } = catchOutput({}, true);
    const stage = output.stage('features');
    stage.step(0, 14);
    stage.step(14, 14);
    expect(err()).toContain('features     .............................. 0/14');
    wait(2100);
    stage.done('14 dates');
    expect(err().endsWith('features     14 dates, 2.1 s\n')).toBe(true);
  });

  test('over rows the bar tells speed and time left, as far as they are known', () => {
    const { output, err, wait } = catchOutput({}, true);
    const stage = output.stage('features');
    stage.step(0, 200, 0);
    expect(err()).toContain('.............................. 0%');
    wait(2000);
    stage.step(50, 200, 1300);
    stage.done('14 dates');
    expect(err()).toContain('####');
    expect(err()).toContain(' 25%, 650 rows/s, 6.0 s left');
  });

  test('width is the terminal, or 100 where there is none', () => {
    expect(catchOutput().output.width).toBe(80);
    expect(catchOutput({ stdout: { write: () => true } }).output.width).toBe(100);
  });
});

describe('colours', () => {
  test.each([
    [true, false, {}, true],
    [false, false, {}, false],
    [true, true, {}, false],
    [true, false, { NO_COLOR: '1' }, false],
    [true, false, { NO_COLOR: '0' }, false],
    [true, false, { NO_COLOR: '' }, true],
    [true, false, { TERM: 'dumb' }, false],
  ])('terminal %s, --no-color %s, %o: %s', (isTerminal, isOff, environment, wanted) => {
    expect(wantsColour(isTerminal, isOff, environment)).toBe(wanted);
  });

  test('each stream decides for itself', () => {
    const { output } = catchOutput({ stdout: { isTTY: false, write: () => true } }, true);
    expect(output.paint('red', 'x')).toBe('x');
    expect(output.paintNote('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  });

  test('a band always shows its letter and word', () => {
    expect(bandText('red', painter(false))).toBe('R red');
    expect(bandText('green', painter(true))).toBe('\u001b[32mG green\u001b[39m');
  });
});

describe('numbers', () => {
  test.each([
    [48210, 0, '48,210'],
    [999, 0, '999'],
    [1000, 0, '1,000'],
    [-1234567.891, 2, '-1,234,567.89'],
    [-0.4, 0, '0'],
    [0, 1, '0.0'],
    [Number.NaN, 0, '–'],
    [null, 0, '–'],
  ])('formatNumber(%s, %s) is %s', (value, decimals, text) => {
    expect(formatNumber(value, decimals)).toBe(text);
  });

  test('percents, significant digits, money, durations', () => {
    expect([formatPercent(0.0375), formatPercent(1, 0), formatPercent(null)]).toEqual(['3.8%', '100%', '–']);
    expect([0.012345, 48210, 9.999, 0, -0.5, 1234567, 1e-9].map((value) => formatSignificant(value))).toEqual([
      '0.0123',
      '48,200',
      '10.0',
      '0',
      '-0.500',
      '1,230,000',
      '1.00e-9',
    ]);
    expect(formatMoney(1_250_000, 'USD')).toBe('USD 1,250,000');
    expect([1_250_000, 999_999, 1500, 12, -2_000_000, null].map((value) => formatMoney(value, 'EUR', true))).toEqual([
      'EUR 1.25M',
      'EUR 1.00M',
      'EUR 1.50k',
      'EUR 12',
      'EUR -2.00M',
      '–',
    ]);
    expect([0, 2140, 59_940, 59_960, 185_000].map(formatDuration)).toEqual([
      '0.0 s',
      '2.1 s',
      '59.9 s',
      '1 min 00 s',
      '3 min 05 s',
    ]);
  });
});

describe('text', () => {
  test('a table lines up, whatever its cells hold', () => {
    const table = renderTable(
      [{ title: 'account' }, { title: 'score', align: 'right' }, { title: 'why', maxWidth: 8 }],
      [
        ['Acme', '7', 'usage fell by half'],
        ['日本', '100', ''],
        ['a\nb\u001b[2J', '42', 'ok'],
      ],
    );
    expect(table).toBe(
      [
        'account        score  why',
        '-------------  -----  --------',
        'Acme               7  usage f…',
        '日本             100',
        'a\\nb\\u001b[2J     42  ok',
      ].join('\n'),
    );
  });

  test('control characters and changes of direction are shown, not obeyed', () => {
    expect(escapeControls('a\u001b]0;x\u0007\r\t\u202e\u009bé')).toBe('a\\u001b]0;x\\u0007\\r\\t\\u202e\\u009bé');
  });

  test('width, cutting and wrapping', () => {
    expect(['abc', '日本', 'e\u0301', '🎉'].map(displayWidth)).toEqual([3, 4, 1, 2]);
    expect([truncate('abcdef', 6), truncate('abcdef', 5), truncate('日本語', 5)]).toEqual(['abcdef', 'abcd…', '日本…']);
    expect(wrap('one two three four', 9, '  ')).toBe('one two\n  three\n  four');
    expect(wrap('extraordinarily long\n\nnext', 8)).toBe('extraordinarily\nlong\n\nnext');
  });
});

describe('errors', () => {
  test('exit codes', () => {
    expect(EXIT).toEqual({ done: 0, fault: 1, gate: 2, evidence: 3, bug: 70 });
    expect(new UserFault('x').exitCode).toBe(1);
  });

  test('what a user can put right becomes lines; anything else is a bug', () => {
    expect(asFaults(new UserFault(['a is\n  wrong.', 'b']))).toEqual(['a is wrong.', 'b']);
    expect(asFaults(new DataError(['one', 'two']))).toEqual(['one', 'two']);
    expect(asFaults(new ScoreInputError('metric seats is a text'))).toEqual(['metric seats is a text']);
    expect(
      asFaults(
        new ModelFileError({ step: 'json', path: '', found: 'empty', expected: 'JSON', advice: 'Export again.' }),
      ),
    ).toEqual(['model file: the file is empty; expected JSON. Export again.']);
    expect(asFaults(new TypeError('x is undefined'))).toBeNull();
    expect(asFaults('text')).toBeNull();
    expect(asFaults(Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeNull();
  });

  test('a query that fails for want of room is a fault; any other is ours, and shows its SQL', () => {
    expect(asFaults(new QueryError('Out of Memory Error: failed to allocate 1 GiB\nhint', 'select 1'))).toEqual([
      'The engine ran out of memory (Out of Memory Error: failed to allocate 1 GiB). Close other programs, use a larger machine, or take fewer snapshots (snapshots.from).',
    ]);
    expect(asFaults(new QueryError('IO Error: No space left on device', 'select 1'))).toEqual([
      'The engine could not write to the disk (IO Error: No space left on device). Free some space and run again.',
    ]);
    const ours = new QueryError('Binder Error: no such column', 'select oops');
    expect(asFaults(ours)).toBeNull();
    expect(bugText(ours, '0.1.0')).toContain('in the query:\nselect oops');
  });

  test.each([
    ['EACCES', '/x may not be read or written by this user; change its permissions or choose another path.'],
    ['ENOENT', '/x does not exist; check the path.'],
    ['ENOSPC', '/x could not be written: the disk is full. Free some space and run again.'],
    ['EISDIR', '/x is a folder; a file was expected.'],
    ['ENOTDIR', '/x is not a folder, or something above it is a file; check the path.'],
  ])('%s of the file system', (code, line) => {
    expect(fileFault(Object.assign(new Error('raw'), { code, path: '/x' }))).toBe(line);
  });

  test('a bug says that it is one, with the stack and its causes', () => {
    const text = bugText(new Error('outer', { cause: new RangeError('inner') }), '0.1.0');
    expect(text.split('\n')[0]).toBe(
      'This is a bug in Barometer 0.1.0, not a fault of your data or config. Please report it with the lines below.',
    );
    expect(text).toContain('Error: outer');
    expect(text).toContain('caused by: RangeError: inner');
  });

  test('lists are counted and cut after five', () => {
    expect(countedList([])).toBe('0');
    expect(countedList(['a', 'b'])).toBe('2 (a, b)');
    expect(countedList(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('7 (a, b, c, d, e, ...)');
  });
});
