import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvCell, renderCsv } from '../../data/csv.ts';
import { asFaults } from '../../pipeline/errors.ts';
import {
  canonicalJson,
  fileHash,
  prepareOutFolder,
  sha256,
  stageHash,
  startManifest,
  withInputs,
  withRowCounts,
  writeCsv,
  writeFileAtomic,
  writeManifest,
  writeWith,
} from '../../pipeline/run-store/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const contentOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

async function faultsOf(work: () => Promise<unknown>): Promise<readonly string[] | null> {
  try {
    await work();
    return [];
  } catch (error) {
    return asFaults(error);
  }
}

describe('atomic files', () => {
  test('write, overwrite, leave nothing else', async () => {
    await writeFileAtomic(join(folder, 'a.txt'), 'one');
    await writeFileAtomic(join(folder, 'a.txt'), new Uint8Array([0x32]));
    expect(readdirSync(folder)).toEqual(['a.txt']);
    expect(contentOf('a.txt')).toBe('2');
  });

  test('a failure keeps the old file and leaves nothing', async () => {
    writeFileSync(join(folder, 'a.txt'), 'old');
    const write = writeWith(join(folder, 'a.txt'), async (temporary) => {
      writeFileSync(temporary, 'half');
      throw new Error('no more');
    });
    await expect(write).rejects.toThrow('no more');
    expect(readdirSync(folder)).toEqual(['a.txt']);
    expect(contentOf('a.txt')).toBe('old');
  });

  test('a full disk is one line that names the file asked for', async () => {
    const path = join(folder, 'a.txt');
    const lines = await faultsOf(() =>
      writeWith(path, async (temporary) => {
        writeFileSync(temporary, 'half');
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: temporary });
      }),
    );
    expect(lines).toEqual([`${path} could not be written: the disk is full. Free some space and run again.`]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a folder in the way, and no folder at all, are one line each', async () => {
    expect(await faultsOf(() => writeFileAtomic(join(folder, 'no', 'a.txt'), ''))).toEqual([
      `${join(folder, 'no', 'a.txt')} does not exist; check the path.`,
    ]);
    await prepareOutFolder(join(folder, 'a.txt', 'deep'));
    expect(await faultsOf(() => writeFileAtomic(join(folder, 'a.txt'), ''))).toEqual([
      `${join(folder, 'a.txt')} is a folder; a file was expected.`,
    ]);
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  test('an out folder is made, used again, and never a file', async () => {
    expect(await prepareOutFolder(join(folder, 'x', 'y'))).toBe(join(folder, 'x', 'y'));
    expect(await prepareOutFolder(join(folder, 'x', 'y'))).toBe(join(folder, 'x', 'y'));
    writeFileSync(join(folder, 'f'), '');
    for (const path of [join(folder, 'f'), join(folder, 'f', 'below')]) {
      expect(await faultsOf(() => prepareOutFolder(path))).toEqual([
        `--out ${path} is a file, or a folder above it is; a folder was expected. Choose another path.`,
      ]);
    }
  });
});

describe('CSV', () => {
  test.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-5', "'-5"],
    ['@sum(a1)', "'@sum(a1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    [' =1', "' =1"],
    [' padded ', '" padded "'],
    ['=a,"b"', '"\'=a,""b"""'],
    ['\uff1d1', "'\uff1d1"],
    [-5, '-5'],
    [-0, '0'],
    [1e21, '1e+21'],
    [Number.NaN, ''],
    [Number.NEGATIVE_INFINITY, ''],
    [true, 'true'],
    [null, ''],
    [undefined, ''],
    ['', ''],
  ])('%j is written %s', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  test('lines end as RFC 4180 says, the header first', async () => {
    const table = {
      header: ['id', 'mrr'],
      rows: [
        ['a', 1.5],
        ['b', null],
      ],
    };
    await writeCsv(join(folder, 'x.csv'), table);
    expect(contentOf('x.csv')).toBe('id,mrr\r\na,1.5\r\nb,\r\n');
    expect(() => renderCsv({ header: ['id'], rows: [['a', 'b']] })).toThrow('A CSV row has 2 cells; the header has 1.');
  });

  test('a plain reader gets every text back, but for the apostrophe, and no cell begins as a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), (texts) => {
        const back = readCsvLine(renderCsv({ header: texts, rows: [] }));
        expect(back.map((cell, i) => (cell === `'${texts[i]}` ? texts[i] : cell))).toEqual(texts);
        for (const cell of back) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });
});

/** A small reader of one record, by the grammar of RFC 4180. */
function readCsvLine(text: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (text[at] === '"') {
      at++;
      while (text[at] !== '"' || text[at + 1] === '"') {
        cell += text[at];
        at += text[at] === '"' ? 2 : 1;
      }
      at++;
    } else {
      while (text[at] !== ',' && text[at] !== '\r') cell += text[at++];
    }
    cells.push(cell);
    if (text[at] === '\r') return cells;
    at++;
  }
}

describe('canonical JSON', () => {
  test('keys in order, numbers in one form, undefined left out', () => {
    expect(canonicalJson({ b: [1.0, -0, 1e21, 0.1], a: { d: undefined, c: null }, B: Float64Array.of(2, 3) })).toBe(
      '{"B":[2,3],"a":{"c":null},"b":[1,0,1e+21,0.1]}',
    );
    expect(canonicalJson({ b: 1, a: [] }, 2)).toBe('{\n  "a": [],\n  "b": 1\n}');
  });

  test('what JSON cannot carry is refused with its place', () => {
    expect(() => canonicalJson({ a: [1, Number.NaN] })).toThrow(
      '$.a[1] is NaN, which JSON cannot carry; missing is null.',
    );
    expect(() => canonicalJson({ f: () => 1 })).toThrow('$.f is a function');
    const loop: Record<string, unknown> = {};
    loop.self = loop;
    expect(() => canonicalJson(loop)).toThrow('$.self contains itself.');
  });

  test('hashes: known value, order of keys does not matter, content does', async () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(stageHash({ a: 1, b: 2 })).toBe(stageHash({ b: 2, a: 1 }));
    expect(stageHash({ a: 1 })).not.toBe(stageHash({ a: 2 }));
    writeFileSync(join(folder, 'x'), 'abc');
    expect(await fileHash(join(folder, 'x'))).toBe(sha256('abc'));
  });
});

describe('manifest', () => {
  test('is built without changing what it was built from, and written in one form', async () => {
    const start = startManifest({
      barometerVersion: '0.1.0',
      command: 'recalibrate',
      asOf: '2026-10-01',
      seed: 1,
      config: 'seed: 1\n',
    });
    Object.freeze(start);
    const input = (name: string) => ({ name, source: `${name}.csv`, sha256: sha256(name), nRows: 3 });
    const stage = { name: 'fit', durationMs: 12, summary: '2 models' };
    const manifest = {
      ...withRowCounts(withInputs(withInputs(start, [input('users')]), [input('accounts')]), { rejects: 2 }),
      stages: [stage],
    };
    expect(manifest.inputs.map(({ name }) => name)).toEqual(['accounts', 'users']);
    expect(manifest).toMatchObject({
      nodeVersion: process.version,
      rowCounts: { rejects: 2 },
      stages: [stage],
      config: 'seed: 1\n',
    });
    await writeManifest(join(folder, 'manifest.json'), manifest);
    expect(JSON.parse(contentOf('manifest.json'))).toEqual(manifest);
    expect(contentOf('manifest.json').startsWith('{\n  "asOf": "2026-10-01",\n')).toBe(true);
  });
});
