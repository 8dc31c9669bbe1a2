import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type DuckDbSource, openDuckDb } from '../../../data/duckdb/source.ts';
import { loadHistory } from '../../../data/load/history.ts';
import { writeRejectsCsv } from '../../../data/load/rejects.ts';
import type { LoadReport, TableRequest } from '../../../data/load/types.ts';
import { faultsOf } from './clear-lines.ts';
import { parseCsvText } from './parse-csv.ts';

/** A row of rejects.csv. */
export interface Reject {
  readonly table: string;
  readonly file: string;
  readonly line: string;
  readonly key: string;
  readonly column: string;
  readonly value: string;
  readonly rule: string;
}

/** What became of one load. */
export interface Outcome {
  /** null: the load was refused. */
  readonly report: LoadReport | null;
  readonly faults: readonly string[];
  readonly rejects: readonly Reject[];
}

/** An engine on a folder of its own, used for many loads one after another. */
export interface Bench {
  readonly source: DuckDbSource;
  readonly folder: string;
  /** Write files (`prepare` may add to their folder), load, read the rejects. Files of earlier loads are gone. */
  load(
    files: Readonly<Record<string, Uint8Array | string>>,
    tables: readonly TableRequest[],
    maxRejectShare: number,
    prepare?: (folder: string) => void,
  ): Promise<Outcome>;
  /** Close the engine; what it left in its own folder for temporary files. */
  close(): string[];
}

const REJECT_HEADER = ['table', 'file', 'line', 'key', 'column', 'value', 'rule'];

/** Open an engine. Each load writes its files into a new folder, so that nothing kept of an earlier file can answer. */
export async function openBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const tempFolder = join(folder, 'temporary');
  const source = await openDuckDb({ baseFolder: folder, readableFolders: [], tempFolder, threads: 2 });
  let nLoads = 0;
  return {
    source,
    folder,
    async load(files, tables, maxRejectShare, prepare = () => undefined) {
      const place = `run${nLoads++}`;
      mkdirSync(join(folder, place));
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, place, name)), { recursive: true });
        writeFileSync(join(folder, place, name), content);
      }
      prepare(join(folder, place));
      try {
        const requests = tables.map((table) => ({
          ...table,
          ...(table.file === undefined
            ? {}
            : { file: /^([/~]|\w+:)/.test(table.file) ? table.file : `${place}/${table.file}` }),
          ...(table.sql === undefined ? {} : { sql: table.sql.replaceAll('RUN/', `${place}/`) }),
        }));
        let report: LoadReport | null = null;
        let faults: readonly string[] = [];
        try {
          report = await loadHistory(source, { tables: requests, baseFolder: folder, maxRejectShare });
        } catch (error) {
          faults = faultsOf(error);
        }
        const path = join(folder, place, 'rejects.csv');
        const nRejects = await writeRejectsCsv(source, path);
        if (nRejects === 0 && existsSync(path)) throw new Error('rejects.csv was written without a reject');
        const rejects = nRejects === 0 ? [] : readRejects(readFileSync(path, 'utf8'));
        if (rejects.length !== nRejects) throw new Error(`rejects.csv holds ${rejects.length} rows, not ${nRejects}`);
        return { report, faults, rejects };
      } finally {
        rmSync(join(folder, place), { recursive: true, force: true });
      }
    },
    close() {
      source.close();
      const left = readdirSync(tempFolder);
      rmSync(folder, { recursive: true, force: true });
      return left;
    },
  };
}

/** Every cell of a rejects.csv by its column. */
function readRejects(text: string): Reject[] {
  const [header, ...rows] = parseCsvText(text);
  if (JSON.stringify(header) !== JSON.stringify(REJECT_HEADER)) throw new Error(`the header is ${header.join(',')}`);
  return rows.map((cells) => {
    if (cells.length !== REJECT_HEADER.length) throw new Error(`a row of rejects.csv has ${cells.length} cells`);
    return Object.fromEntries(REJECT_HEADER.map((name, i) => [name, cells[i]])) as unknown as Reject;
  });
}
