import { webAssembly } from '../wasm/web-assembly.ts';
import {
  ARGUMENT,
  BLOCK_COLUMNS,
  boundariesOf,
  type COMMAND,
  type Layout,
  type LayoutSize,
  layoutOf,
  leafSumsBytes,
  MAX_PARTS,
  type NUMBER,
} from './layout.ts';
import { runPart } from './plain/kernel.ts';
import { ARGUMENTS_AT, NUMBERS_AT, type Views, viewsOf } from './plain/views.ts';
import { runParts, stopThreads, type ThreadHost } from './threads.ts';
import { compiledKernel } from './wasm/compile.ts';

/** Which kernel a fit runs on; both give the same bits. `auto`: WebAssembly where there is enough work to pay for it. */
export type KernelChoice = 'auto' | 'plain' | 'webassembly';

/** Memory of one fit and the kernel that works on it. */
export interface Workspace {
  readonly layout: Layout;
  readonly views: Views;
  get(position: (typeof ARGUMENT)[keyof typeof ARGUMENT], offset?: number): number;
  set(position: (typeof ARGUMENT)[keyof typeof ARGUMENT], value: number, offset?: number): void;
  setNumber(position: (typeof NUMBER)[keyof typeof NUMBER], value: number, offset?: number): void;
  /** Run a command, with the arguments set before, on all parts. */
  run(command: (typeof COMMAND)[keyof typeof COMMAND]): void;
  /** Let the threads go. */
  close(): void;
}

/** Rows times columns below which compiling takes longer than it saves. */
const LEAST_CELLS = 30_000;
const PAGE_BYTES = 65_536;
const MAX_BYTES = 2 ** 31 - PAGE_BYTES;

/** Whether WebAssembly is to be used for so many rows times columns. */
export function isWorthCompiling(choice: KernelChoice, nCells: number): boolean {
  return choice === 'webassembly' || (choice === 'auto' && nCells >= LEAST_CELLS);
}

/**
 * Memory for a fit, its addresses and boundaries written into it.
 *
 * @throws {RangeError} where the fit needs more than 2 GB.
 */
export function openWorkspace(
  size: Omit<LayoutSize, 'nParts'>,
  choice: KernelChoice,
  host: ThreadHost | null,
): Workspace {
  const nThreads = Math.max(1, Math.min(MAX_PARTS, host === null ? 1 : host.nThreads));
  const isWorth = isWorthCompiling(choice, size.nRows * size.nColumns);
  const module = isWorth && size.nColumns > 0 ? compiledKernel({ ...size, nParts: nThreads }, nThreads > 1) : null;
  const nParts = module === null ? 1 : nThreads;
  const layout = layoutOf({ ...size, nParts });
  if (layout.totalBytes > MAX_BYTES)
    throw new RangeError(
      `a fit on ${size.nRows} rows and ${size.nColumns} columns needs ${Math.ceil(layout.totalBytes / 2 ** 30)} GB; at most 2 are possible`,
    );
  const pages = Math.ceil(layout.totalBytes / PAGE_BYTES);
  const memory =
    module === null || webAssembly === null
      ? null
      : new webAssembly.Memory({ initial: pages, maximum: PAGE_BYTES, shared: nParts > 1 });
  const views = viewsOf(memory === null ? new ArrayBuffer(PAGE_BYTES * pages) : memory.buffer);
  const run = memory === null ? (part: number) => runPart(views, layout.size, part) : instantiate();

  function instantiate(): (part: number) => void {
    const instance = new webAssembly!.Instance(module!, { env: { memory } });
    for (let part = 1; part < nParts; part++) host?.start(module!, memory!, part);
    return instance.exports.run as (part: number) => void;
  }

  const set: Workspace['set'] = (position, value, offset = 0) => {
    views.i32[ARGUMENTS_AT + position + offset] = value;
  };
  writePlaces(layout, set);
  return {
    layout,
    views,
    get: (position, offset = 0) => views.i32[ARGUMENTS_AT + position + offset],
    set,
    setNumber: (position, value, offset = 0) => {
      views.f64[NUMBERS_AT + position + offset] = value;
    },
    run: (command) => {
      set(ARGUMENT.command, command);
      if (nParts === 1) run(0);
      else runParts(views, nParts, run);
    },
    close: () => {
      if (nParts > 1) stopThreads(views, nParts);
    },
  };
}

/** What stays the same over the whole fit: addresses of regions, and which rows and columns are whose. */
function writePlaces(layout: Layout, set: Workspace['set']): void {
  const { nRows, nColumns, nParts } = layout.size;
  const regions = [
    'odds',
    'labels',
    'weights',
    'cells',
    'fineCurvatures',
    'wholeWeights',
    'ids',
    'spare',
    'table',
    'columnPlaces',
    'columnInfo',
    'records',
    'leafRanges',
    'leafFactors',
    'leafOfRow',
    'leafSums',
  ] as const;
  for (const region of regions) set(ARGUMENT[region], layout[region]);
  set(ARGUMENT.leafSumsBytes, leafSumsBytes(layout.size.maxLeaves));
  set(ARGUMENT.blockBytes, layout.nPadded * BLOCK_COLUMNS);
  // Rows change hands at whole lines of the cache, so that no two threads write to the same one.
  boundariesOf(nRows, nParts, 64).forEach((row, part) => {
    set(ARGUMENT.rowFrom, row, part);
  });
  boundariesOf(nColumns, nParts, 1).forEach((column, part) => {
    set(ARGUMENT.columnFrom, column, part);
  });
}
