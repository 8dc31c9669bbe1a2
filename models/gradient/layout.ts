/** What the code of a kernel depends on; everything else reaches it through the memory. */
export interface KernelShape {
  /** Columns in the histograms. */
  readonly nColumns: number;
  /** Bins per column in the histograms. */
  readonly nBins: number;
  /** Parts that the rows are divided into, each with a partial histogram of its own, so that as many threads may work. */
  readonly nParts: number;
  readonly isWeighted: boolean;
  /** Whether gains need no bounds: no signs, no `l1`, and every side of a split has curvature or a penalty on it. */
  readonly isFree: boolean;
}

/** Size of what a fit keeps in the memory. */
export interface LayoutSize extends KernelShape {
  readonly nRows: number;
  /** Columns whose bins are kept: those that rows may be divided by, and bundles; `nColumns` of them are in the histograms at a time. */
  readonly nAllColumns: number;
  /** Histograms that may be held at a time. */
  readonly nSlots: number;
  readonly maxLeaves: number;
}

export const MAX_PARTS = 8;
/** Leaves of a tree: a row's is kept in two bytes. */
export const MAX_LEAVES = 65_535;
/** A bin of a histogram: slope, then packed curvature and count, both Float64. */
export const CELL_BYTES = 16;
/** The best split that a part has found for a node, `FOUND`: a line of the cache, so that no two parts write to the same one. */
export const RECORD_BYTES = 64;
/**
 * Positions of a record's Float64 numbers. `score` is the gain, or where gains need no bounds, twice what it is with the node's
 * added: numbers of one node compare alike. `bin` is 0 where nothing gains enough; slope and packed sum are those of the left side.
 */
export const FOUND = { score: 0, column: 1, bin: 2, missingLeft: 3, slope: 4, packed: 5 } as const;
/** Columns whose bins stand together in the row-by-row table: a row of a block is one line of the cache at most. */
export const BLOCK_COLUMNS = 64;
/** Columns, and rows, that are turned into the table together. */
export const GROUP_COLUMNS = 16;

/** Fixed places at the start of the memory, in bytes. */
export const CONTROL = {
  /** Number of commands given so far. */
  sequence: 0,
  /** 1 while the thread that gives commands may be asleep. */
  leaderSleeps: 64,
  /** Per part, 128 bytes apart: who serves it (`STATE`), 1 while that thread may be asleep, number of the last command done. */
  parts: 128,
  partBytes: 128,
  state: 0,
  isAsleep: 4,
  done: 64,
  /** Whole numbers that a command is given, by position (`ARGUMENT`). */
  arguments: 2048,
  /** Float64 numbers that a command is given, by position (`NUMBER`). */
  numbers: 3072,
  /** 16 bytes per part, to write what must not be left out and is never read. */
  sinks: 3840,
  /** Numbers that the code of the kernel needs, each twice. */
  constants: 4096,
  /** Partial histograms, one per part. */
  partials: 8192,
} as const;

/** Positions of whole numbers. `from`, `to` and `middle` are followed by those of the other parts. */
export const ARGUMENT = {
  command: 0,
  odds: 1,
  labels: 2,
  weights: 3,
  cells: 4,
  fineCurvatures: 5,
  wholeWeights: 6,
  ids: 7,
  spare: 8,
  /** The row-by-row table, block after block; bytes of a block that is full. */
  table: 9,
  blockBytes: 10,
  columnInfo: 11,
  records: 12,
  leafRanges: 13,
  leafFactors: 14,
  leafSums: 15,
  /** START: whether the tree sees all rows. */
  isWhole: 16,
  /** DIVIDE: bins of the column; the left side is `nLeftBins` bins from `firstBin` on; side to add up. */
  columnBins: 17,
  firstBin: 18,
  nLeftBins: 19,
  side: 20,
  /** SEARCH: slot that the partials are added up in, 0: none; slot to take it from, 0: none; slots to search, 0: none. */
  sumSlot: 21,
  parentSlot: 22,
  searchSlots: 23,
  nLeaves: 25,
  /** Leaf of each row, two bytes: 0 for rows that the tree does not see, else its position and 1. */
  leafOfRow: 27,
  /** Bytes of a part's sums per leaf. */
  leafSumsBytes: 28,
  /** FILL: addresses of the tree's columns, `GROUP_COLUMNS` at a time; those past the last are that of the first. */
  columnPlaces: 26,
  /** SEARCH: first column of each part, and the end. */
  columnFrom: 32,
  rowFrom: 48,
  from: 64,
  to: 80,
  middle: 96,
} as const;

/** Who does a part's share: the leader; still the leader, though a thread offers to; that thread. */
export const STATE = { leader: 0, offered: 1, served: 2 } as const;

/** What a command may be. */
export const COMMAND = { start: 1, divide: 2, search: 3, sumLeaves: 4, addLeaves: 5, stop: 6, fill: 7 } as const;
/** Values of `ARGUMENT.side`. */
export const SIDE = { left: 0, right: 1, none: 2 } as const;

/** Positions of Float64 numbers. */
export const NUMBER = {
  slopeScale: 0,
  curvatureScale: 1,
  countRange: 2,
  unitSlope: 3,
  unitCurvature: 4,
  unitCount: 5,
  minHessian: 6,
  minRows: 7,
  minGain: 8,
  l1: 9,
  l2: 10,
  /** Two nodes, `nodeNumbers` apart: whole slope, whole curvature, count, lower and upper bound, gain. */
  nodes: 16,
  nodeNumbers: 8,
} as const;

/** Per histogram column: last bin, sign, whether it may be split on, whether it is a bundle; four i32. */
export const COLUMN_INFO_BYTES = 16;

export interface Layout {
  readonly size: LayoutSize;
  /** Rows, rounded up to whole lines of the cache, so that no two parts write to the same one. */
  readonly nPadded: number;
  readonly histogramBytes: number;
  /** Start of each region, in bytes. */
  readonly odds: number;
  readonly labels: number;
  readonly weights: number;
  readonly cells: number;
  readonly fineCurvatures: number;
  readonly wholeWeights: number;
  readonly ids: number;
  readonly spare: number;
  readonly table: number;
  readonly byColumn: number;
  readonly columnPlaces: number;
  readonly columnInfo: number;
  readonly records: number;
  readonly leafRanges: number;
  readonly leafFactors: number;
  readonly leafOfRow: number;
  readonly leafSums: number;
  readonly slots: number;
  readonly totalBytes: number;
}

/** Blocks of the row-by-row table. */
export function blocksOf(nColumns: number): number {
  return Math.max(1, Math.ceil(nColumns / BLOCK_COLUMNS));
}

/** Columns in a block: all but the last are full. */
export function columnsOfBlock(nColumns: number, block: number): number {
  return Math.min(BLOCK_COLUMNS, nColumns - block * BLOCK_COLUMNS);
}

/** Bytes per row of a block: a power of two, so that a row never straddles two lines of the cache. */
export function rowBytesOf(nColumns: number, block: number): number {
  const inBlock = columnsOfBlock(nColumns, block);
  return inBlock <= 16 ? 16 : inBlock <= 32 ? 32 : BLOCK_COLUMNS;
}

/** Columns, rounded up to whole groups of the table. */
export function paddedColumns(nColumns: number): number {
  return GROUP_COLUMNS * Math.ceil(nColumns / GROUP_COLUMNS);
}

/** Bytes of a histogram. */
export function histogramBytesOf({ nColumns, nBins }: Pick<KernelShape, 'nColumns' | 'nBins'>): number {
  return nColumns * nBins * CELL_BYTES;
}

/** Where everything stands. Regions start at whole lines of the cache. */
export function layoutOf(size: LayoutSize): Layout {
  const nPadded = 64 * Math.ceil(Math.max(size.nRows, 1) / 64);
  const lastBlock = blocksOf(size.nColumns) - 1;
  const histogramBytes = histogramBytesOf(size);
  let end = CONTROL.partials + partialBytesOf(size) * size.nParts;
  const take = (bytes: number): number => {
    const start = 128 * Math.ceil(end / 128);
    end = start + bytes;
    return start;
  };
  const regions = {
    odds: take(8 * nPadded),
    labels: take(8 * nPadded),
    weights: take(size.isWeighted ? 8 * nPadded : 0),
    cells: take(16 * nPadded),
    fineCurvatures: take(8 * nPadded),
    wholeWeights: take(size.isWeighted ? 8 * nPadded : 0),
    ids: take(4 * nPadded),
    spare: take(4 * nPadded),
    table: take(nPadded * (lastBlock * BLOCK_COLUMNS + rowBytesOf(size.nColumns, lastBlock))),
    byColumn: take(size.nAllColumns * nPadded),
    columnPlaces: take(4 * paddedColumns(size.nColumns)),
    columnInfo: take(size.nColumns * COLUMN_INFO_BYTES),
    records: take(2 * size.nParts * RECORD_BYTES),
    leafRanges: take(8 * size.nParts * size.maxLeaves),
    leafFactors: take(8 * (size.maxLeaves + 1)),
    leafOfRow: take(2 * nPadded),
    leafSums: take(size.nParts * leafSumsBytes(size.maxLeaves)),
    slots: take(size.nSlots * histogramBytes),
  };
  return { size, nPadded, histogramBytes, ...regions, totalBytes: end };
}

/**
 * Bytes of a part's sums per leaf, after one of the rows that the tree does not see: whole lines of the cache, so that no two
 * parts write to the same one.
 */
export function leafSumsBytes(maxLeaves: number): number {
  return 64 * Math.ceil((16 * (maxLeaves + 1)) / 64);
}

/** Partial histograms stand at whole lines of the cache. */
export function partialBytesOf(shape: Pick<KernelShape, 'nColumns' | 'nBins'>): number {
  return 128 * Math.ceil(histogramBytesOf(shape) / 128);
}

/** Boundaries of `count` things in `nParts` parts of about equal size, each but the last a multiple of `step`. */
export function boundariesOf(count: number, nParts: number, step: number): number[] {
  return Array.from({ length: nParts + 1 }, (_, part) =>
    part === nParts ? count : Math.min(count, step * Math.round((count * part) / nParts / step)),
  );
}
