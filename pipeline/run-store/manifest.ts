import { writeJson } from './json.ts';

/** What an input was when it was read. */
export interface InputFingerprint {
  /** Table, or what else the file is for: `champion`, `incumbent`. */
  readonly name: string;
  /** As written in the config or on the command line. */
  readonly source: string;
  /** sha256, lower-case hex, of the content. */
  readonly sha256: string;
  /** null where rows do not apply. */
  readonly nRows: number | null;
}

export interface StageRecord {
  readonly name: string;
  /** Milliseconds; the one figure of a run that differs between equal runs. */
  readonly durationMs: number;
  /** Words for the progress line: `14 dates, 48,210 rows`. */
  readonly summary: string;
}

/** `manifest.json`: enough to repeat the run and to see what it read and made. */
export interface Manifest {
  readonly format: 'barometer-manifest';
  readonly formatVersion: 1;
  readonly barometerVersion: string;
  readonly nodeVersion: string;
  readonly command: string;
  /** YYYY-MM-DD. */
  readonly asOf: string | null;
  readonly seed: number;
  /** The config's text as read. */
  readonly config: string;
  readonly inputs: readonly InputFingerprint[];
  /** Rows by what was counted: tables, rejects, snapshots, labels. */
  readonly rowCounts: Readonly<Record<string, number>>;
  readonly stages: readonly StageRecord[];
  /** File name -> sha256 of what the run left, the manifest itself not included. */
  readonly outputs: Readonly<Record<string, string>>;
}

export type ManifestStart = Pick<Manifest, 'barometerVersion' | 'command' | 'asOf' | 'seed' | 'config'>;

/** A manifest before anything has run. Add to it with `{ ...manifest, … }` and the functions below. */
export function startManifest(start: ManifestStart): Manifest {
  return {
    format: 'barometer-manifest',
    formatVersion: 1,
    ...start,
    nodeVersion: process.version,
    inputs: [],
    rowCounts: {},
    stages: [],
    outputs: {},
  };
}

/** The manifest with further inputs, ascending by name and source. */
export function withInputs(manifest: Manifest, inputs: readonly InputFingerprint[]): Manifest {
  const key = (input: InputFingerprint): string => `${input.name}\u0000${input.source}`;
  const all = [...manifest.inputs, ...inputs].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return { ...manifest, inputs: all };
}

/** The manifest with further row counts; a name given again takes the new count. */
export function withRowCounts(manifest: Manifest, counts: Readonly<Record<string, number>>): Manifest {
  return { ...manifest, rowCounts: { ...manifest.rowCounts, ...counts } };
}

/** Write `manifest.json`, whole or not at all. */
export async function writeManifest(path: string, manifest: Manifest): Promise<void> {
  await writeJson(path, manifest);
}
